//! The configurations that ship inside the program, in the order in which they are listed.

/// What a shipped file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShippedCategory {
    /// A synthetic place.
    Places,
    /// An institutional arrangement.
    Systems,
    /// A fragment that can be applied to any arrangement.
    Instruments,
    /// A scenario to run or to copy from.
    Examples,
    /// Every default of a group of parameters, for reading.
    Parameters,
    /// The register of sources.
    Sources,
    /// Propositions, each an experiment with an expected outcome.
    Propositions,
    /// Designs of experiments over many points.
    Sweeps,
    /// Draws of assumptions that rest on judgement alone.
    Robustness,
    /// Training scenarios that people play.
    Training,
}

/// A shipped file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShippedFile {
    /// What it is.
    pub category: ShippedCategory,
    /// Name in configurations and on the command line.
    pub name: &'static str,
    /// Path within the folder of configurations.
    pub path: &'static str,
    /// The text.
    pub text: &'static str,
}

macro_rules! shipped {
    ($( $shelf:ident $name:literal $path:literal; )*) => {
        /// Every shipped file.
        pub const SHIPPED: &[ShippedFile] = &[$(ShippedFile {
            category: ShippedCategory::$shelf,
            name: $name,
            path: $path,
            text: include_str!(concat!("../../configs/", $path)),
        }),*];
    };
}

shipped! {
    Places "town" "places/town.ron";
    Places "place" "places/place.ron";
    Places "board" "places/board.ron";
    Places "region" "places/region.ron";
    Places "england" "places/england.ron";
    Systems "S01" "systems/s01.ron";
    Systems "S02" "systems/s02.ron";
    Systems "S03" "systems/s03.ron";
    Systems "S04" "systems/s04.ron";
    Systems "S05" "systems/s05.ron";
    Systems "S06" "systems/s06.ron";
    Systems "S07" "systems/s07.ron";
    Systems "S08" "systems/s08.ron";
    Systems "S09" "systems/s09.ron";
    Systems "S10" "systems/s10.ron";
    Systems "S11" "systems/s11.ron";
    Systems "S12" "systems/s12.ron";
    Systems "S13" "systems/s13.ron";
    Systems "S14" "systems/s14.ron";
    Systems "S15" "systems/s15.ron";
    Systems "S16" "systems/s16.ron";
    Systems "S17" "systems/s17.ron";
    Systems "S18" "systems/s18.ron";
    Systems "S19" "systems/s19.ron";
    Instruments "I01" "instruments/i01.ron";
    Instruments "I02" "instruments/i02.ron";
    Instruments "I03" "instruments/i03.ron";
    Instruments "I03a" "instruments/i03a.ron";
    Instruments "I04" "instruments/i04.ron";
    Instruments "I05" "instruments/i05.ron";
    Instruments "I06" "instruments/i06.ron";
    Instruments "I07" "instruments/i07.ron";
    Instruments "I08" "instruments/i08.ron";
    Instruments "I09" "instruments/i09.ron";
    Instruments "I10" "instruments/i10.ron";
    Instruments "I11" "instruments/i11.ron";
    Instruments "I12" "instruments/i12.ron";
    Instruments "I13" "instruments/i13.ron";
    Instruments "I14" "instruments/i14.ron";
    Instruments "I15" "instruments/i15.ron";
    Instruments "I16" "instruments/i16.ron";
    Instruments "I17" "instruments/i17.ron";
    Instruments "I18" "instruments/i18.ron";
    Instruments "I19" "instruments/i19.ron";
    Instruments "I20" "instruments/i20.ron";
    Instruments "I21" "instruments/i21.ron";
    Instruments "I22" "instruments/i22.ron";
    Instruments "I23" "instruments/i23.ron";
    Instruments "I24" "instruments/i24.ron";
    Instruments "I25" "instruments/i25.ron";
    Instruments "I26" "instruments/i26.ron";
    Instruments "I27" "instruments/i27.ron";
    Instruments "I28" "instruments/i28.ron";
    Instruments "I29" "instruments/i29.ron";
    Instruments "I30" "instruments/i30.ron";
    Instruments "I31" "instruments/i31.ron";
    Instruments "I32" "instruments/i32.ron";
    Instruments "I33" "instruments/i33.ron";
    Instruments "I34" "instruments/i34.ron";
    Propositions "P05" "propositions/p05.ron";
    Propositions "P10" "propositions/p10.ron";
    Propositions "P18" "propositions/p18.ron";
    Propositions "P43" "propositions/p43.ron";
    Propositions "P47" "propositions/p47.ron";
    Propositions "P01" "propositions/p01.ron";
    Propositions "P02" "propositions/p02.ron";
    Propositions "P03" "propositions/p03.ron";
    Propositions "P04" "propositions/p04.ron";
    Propositions "P06" "propositions/p06.ron";
    Propositions "P07" "propositions/p07.ron";
    Propositions "P08" "propositions/p08.ron";
    Propositions "P12" "propositions/p12.ron";
    Propositions "P13" "propositions/p13.ron";
    Propositions "P16" "propositions/p16.ron";
    Propositions "P20" "propositions/p20.ron";
    Propositions "P26" "propositions/p26.ron";
    Propositions "P33" "propositions/p33.ron";
    Propositions "P36" "propositions/p36.ron";
    Propositions "P39" "propositions/p39.ron";
    Propositions "P40" "propositions/p40.ron";
    Propositions "P41" "propositions/p41.ron";
    Propositions "P42" "propositions/p42.ron";
    Propositions "P44" "propositions/p44.ron";
    Propositions "P09" "propositions/p09.ron";
    Propositions "P11" "propositions/p11.ron";
    Propositions "P14" "propositions/p14.ron";
    Propositions "P17" "propositions/p17.ron";
    Propositions "P19" "propositions/p19.ron";
    Propositions "P21" "propositions/p21.ron";
    Propositions "P22" "propositions/p22.ron";
    Propositions "P23" "propositions/p23.ron";
    Propositions "P24" "propositions/p24.ron";
    Propositions "P25" "propositions/p25.ron";
    Propositions "P27" "propositions/p27.ron";
    Propositions "P28" "propositions/p28.ron";
    Propositions "P29" "propositions/p29.ron";
    Propositions "P31" "propositions/p31.ron";
    Propositions "P32" "propositions/p32.ron";
    Propositions "P34" "propositions/p34.ron";
    Propositions "P35" "propositions/p35.ron";
    Propositions "P37" "propositions/p37.ron";
    Propositions "P38" "propositions/p38.ron";
    Propositions "P45" "propositions/p45.ron";
    Propositions "P48" "propositions/p48.ron";
    Propositions "P50" "propositions/p50.ron";
    Propositions "P51" "propositions/p51.ron";
    Propositions "P52" "propositions/p52.ron";
    Propositions "P54" "propositions/p54.ron";
    Propositions "P55" "propositions/p55.ron";
    Propositions "P30" "propositions/p30.ron";
    Propositions "P15" "propositions/p15.ron";
    Propositions "P49" "propositions/p49.ron";
    Propositions "P53" "propositions/p53.ron";
    Propositions "P46" "propositions/p46.ron";
    Training "the-shift" "training/the_shift.ron";
    Training "trust-in-deficit" "training/trust_in_deficit.ron";
    Training "fog" "training/fog.ron";
    Training "backlog" "training/backlog.ron";
    Training "merger" "training/merger.ron";
    Training "one-budget" "training/one_budget.ron";
    Training "eight-units" "training/eight_units.ron";
    Training "windmill" "training/windmill.ron";
    Training "the-storm" "training/the_storm.ron";
    Sweeps "quick" "sweeps/quick.ron";
    Sweeps "lhs-1000" "sweeps/lhs-1000.ron";
    Robustness "robustness" "robustness.ron";
    Examples "out-of-hospital" "examples/out-of-hospital.ron";
    Examples "care-moves" "examples/care-moves.ron";
    Examples "acute-tariff" "examples/acute-tariff.ron";
    Examples "acute-block" "examples/acute-block.ron";
    Examples "history" "systems/history.ron";
}

/// The system used when nothing names one.
pub const DEFAULT_SYSTEM: &str = "S10";
/// The place used when nothing names one.
pub const DEFAULT_PLACE: &str = "board";

/// A shipped file by category and name; case does not matter.
#[must_use]
pub fn find(shelf: ShippedCategory, name: &str) -> Option<&'static ShippedFile> {
    SHIPPED.iter().find(|file| file.category == shelf && file.name.eq_ignore_ascii_case(name))
}

/// Names of a category.
pub fn names(shelf: ShippedCategory) -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().filter(move |file| file.category == shelf).map(|file| file.name)
}
