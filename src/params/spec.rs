//! What a declared parameter declares, and which types a parameter may have.

use crate::kernel::units::{
    Count, Days, Minutes, PerYear, Pounds, Qalys, Ratio, Scalar, Share, Weeks,
};

use super::vocabulary::{AgeBand, Deprivation, FrailtyBand, Labelled, Lever, Service, Sex};

/// What a parameter is in the experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum ParamKind {
    /// A fact or belief about the world, uncertain in principle.
    Assumption,
    /// Something a decision maker could set.
    Lever,
    /// Fixed by definition or convention.
    Constant,
}

/// The declaration of one parameter: the only place where it is stated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Param<T> {
    /// Group and name as written in configurations: "need.consultations".
    pub path: &'static str,
    /// Meaning, in full sentences.
    pub summary: &'static str,
    /// Value unless a configuration sets another.
    pub default: T,
    /// Least and greatest allowed number.
    pub range: (f64, f64),
    /// Assumption, lever or constant.
    pub kind: ParamKind,
    /// Key into the sources register.
    pub source: &'static str,
}

/// A parameter type: one number or a labelled list of numbers.
pub trait ParamValue: Sized + Clone {
    /// Unit of every number.
    const UNIT: &'static str;
    /// Labels of the entries of a list, outermost first; empty for a single number.
    fn labels() -> Vec<String>;
    /// The numbers, in label order.
    fn numbers(&self) -> Vec<f64>;
    /// Rebuilds the value; `None` when the count is wrong.
    fn from_numbers(numbers: &[f64]) -> Option<Self>;
}

macro_rules! scalar_value {
    ($($name:ident),*) => {$(
        impl ParamValue for $name {
            const UNIT: &'static str = $name::UNIT;
            fn labels() -> Vec<String> {
                Vec::new()
            }
            fn numbers(&self) -> Vec<f64> {
                vec![self.0]
            }
            fn from_numbers(numbers: &[f64]) -> Option<Self> {
                match numbers {
                    [one] => Some(Self(*one)),
                    _ => None,
                }
            }
        }
    )*};
}
scalar_value!(Share, PerYear, Weeks, Days, Minutes, Pounds, Ratio, Count, Scalar, Qalys);

/// Numbers by a dimension of the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValuesBy<D, T, const N: usize> {
    /// Values in the order of the dimension.
    pub values: [T; N],
    dimension: std::marker::PhantomData<D>,
}

impl<D, T, const N: usize> ValuesBy<D, T, N> {
    /// Values in the order of the dimension.
    pub const fn new(values: [T; N]) -> Self {
        Self { values, dimension: std::marker::PhantomData }
    }
}

impl<D: Labelled, T: Copy, const N: usize> ValuesBy<D, T, N> {
    /// Gives one member of the dimension another value.
    pub fn set(&mut self, member: D, value: T) {
        self.values[member.position()] = value;
    }
    /// The value of one member of the dimension.
    pub fn get(&self, member: D) -> T {
        self.values[member.position()]
    }
}

impl<D, T: From<f64> + Copy, const N: usize> From<[f64; N]> for ValuesBy<D, T, N> {
    fn from(values: [f64; N]) -> Self {
        Self::new(values.map(T::from))
    }
}

impl<D: Labelled + Clone, T: ParamValue + Copy, const N: usize> ParamValue for ValuesBy<D, T, N> {
    const UNIT: &'static str = T::UNIT;
    fn labels() -> Vec<String> {
        D::LABELS.iter().map(|label| (*label).to_owned()).collect()
    }
    fn numbers(&self) -> Vec<f64> {
        self.values.iter().flat_map(ParamValue::numbers).collect()
    }
    fn from_numbers(numbers: &[f64]) -> Option<Self> {
        let values: Vec<T> = numbers
            .iter()
            .map(|number| T::from_numbers(std::slice::from_ref(number)))
            .collect::<Option<_>>()?;
        Some(Self::new(values.try_into().ok()?))
    }
}

/// Numbers by nineteen five-year age bands.
pub type ByAge<T> = ValuesBy<AgeBand, T, 19>;
/// Numbers by deprivation fifth, most deprived first.
pub type ByDeprivation<T> = ValuesBy<Deprivation, T, 5>;
/// Numbers by frailty category.
pub type ByFrailty<T> = ValuesBy<FrailtyBand, T, 4>;
/// Numbers by sex.
pub type BySex<T> = ValuesBy<Sex, T, 2>;
/// Numbers by service.
pub type ByService<T> = ValuesBy<Service, T, { Service::COUNT }>;
/// Numbers by accounting month from April.
pub type ByMonth<T> = ValuesBy<super::vocabulary::Month, T, 12>;

/// Numbers by lever.
pub type ByLever<T> = ValuesBy<Lever, T, { Lever::COUNT }>;

/// The untyped description of a parameter, for catalogues, loaders and documents.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ParamSpec {
    /// "group.name".
    pub path: &'static str,
    /// Meaning.
    pub summary: &'static str,
    /// Unit of every number.
    pub unit: &'static str,
    /// Labels of list entries; empty for a single number.
    pub labels: Vec<String>,
    /// Default numbers.
    pub default: Vec<f64>,
    /// Least and greatest allowed number.
    pub range: (f64, f64),
    /// Assumption, lever or constant.
    pub kind: ParamKind,
    /// Key into the sources register.
    pub source: &'static str,
}

impl<T: ParamValue> Param<T> {
    /// Forgets the type. Not inlined: the list of a group calls it a hundred times, and the loops
    /// of all of them in one function are too many for the compiler.
    #[inline(never)]
    pub fn spec(&self) -> ParamSpec {
        ParamSpec {
            path: self.path,
            summary: self.summary,
            unit: T::UNIT,
            labels: T::labels(),
            default: self.default.numbers(),
            range: self.range,
            kind: self.kind,
            source: self.source,
        }
    }
}

/// A group of parameters, made by `parameters!`.
pub trait ParamGroup: Default {
    /// Group name, the first part of every path.
    const GROUP: &'static str;
    /// All declarations, in order.
    fn specs() -> Vec<ParamSpec>;
    /// Current numbers of a parameter by its name within the group.
    fn numbers(&self, name: &str) -> Option<Vec<f64>>;
    /// Sets a parameter; `false` when the name or the count of numbers is wrong. Ranges are
    /// checked by the loader against the specification.
    fn set(&mut self, name: &str, numbers: &[f64]) -> bool;
}
