//! The macro that declares a group of parameters.

/// Declares a struct of parameters, its defaults and its catalogue entries in one place.
///
/// ```ignore
/// parameters! {
///     /// What the group is about.
///     pub struct TravelParams in "travel" {
///         /// Weight of a minute of travel in the choice of provider.
///         minute: Scalar = -0.08, -1.0..=0.0, Assumption, "MKT001";
///     }
/// }
/// ```
#[macro_export]
macro_rules! parameters {
    (
        $(#[$group_meta:meta])*
        pub struct $group:ident in $group_name:literal {
            $(
                $(#[doc = $doc:literal])+
                $name:ident : $type:ty = $default:expr, $low:literal ..= $high:literal,
                    $kind:ident, $source:literal;
            )*
        }
    ) => {
        $(#[$group_meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $group {
            $(
                $(#[doc = $doc])+
                pub $name: $type,
            )*
        }

        impl $group {
            $(
                $(#[doc = $doc])+
                ///
                /// This is the declaration; the field of the same name holds the value in force.
                pub fn $name() -> $crate::params::Param<$type> {
                    $crate::params::Param {
                        path: concat!($group_name, ".", stringify!($name)),
                        summary: concat!($($doc),+).trim_ascii(),
                        default: <$type>::from($default),
                        range: ($low as f64, $high as f64),
                        kind: $crate::params::ParamKind::$kind,
                        source: $source,
                    }
                }
            )*
        }

        impl Default for $group {
            fn default() -> Self {
                Self { $($name: Self::$name().default,)* }
            }
        }

        impl $crate::params::ParamGroup for $group {
            const GROUP: &'static str = $group_name;
            fn specs() -> Vec<$crate::params::ParamSpec> {
                vec![$(Self::$name().spec(),)*]
            }
            fn numbers(&self, name: &str) -> Option<Vec<f64>> {
                use $crate::params::ParamValue as _;
                match name {
                    $(stringify!($name) => Some(self.$name.numbers()),)*
                    _ => None,
                }
            }
            fn set(&mut self, name: &str, numbers: &[f64]) -> bool {
                use $crate::params::ParamValue as _;
                match name {
                    $(stringify!($name) => match <$type>::from_numbers(numbers) {
                        Some(value) => {
                            self.$name = value;
                            true
                        }
                        None => false,
                    },)*
                    _ => false,
                }
            }
        }
    };
}
