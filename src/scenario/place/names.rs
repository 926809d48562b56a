//! Invented names, unique over a place. A name depends on the seed and on its place
//! in the layout, never on the order of organisations in a file.

use std::collections::BTreeSet;

use crate::kernel::random::Seed;

use super::{LayoutDraw, draw};

const STEMS: [&str; 76] = [
    "Alder", "Amber", "Arn", "Aske", "Birk", "Brack", "Bram", "Brind", "Calver", "Carn", "Cinder",
    "Colm", "Corve", "Crake", "Dene", "Dorn", "Drake", "Dunmer", "Eller", "Elm", "Esk", "Fal",
    "Farn", "Fenn", "Flax", "Gar", "Gorse", "Grim", "Hallow", "Hasel", "Hather", "Holm", "Ivel",
    "Kelder", "Kirn", "Lang", "Larn", "Linden", "Lors", "Maple", "Marl", "Meld", "Merrow",
    "Mickle", "Nether", "Norl", "Oaken", "Orl", "Pell", "Pender", "Quarn", "Raven", "Ridd",
    "Sallow", "Scar", "Selk", "Skel", "Sorrel", "Stann", "Sturm", "Tarn", "Thist", "Thorn", "Tor",
    "Ulver", "Varl", "Wether", "Whin", "Winter", "Withy", "Wold", "Wren", "Yar", "Yew", "Zel",
    "Hawk",
];

const ENDINGS: [&str; 24] = [
    "bridge", "bury", "combe", "cote", "dale", "den", "don", "field", "ford", "gate", "ham",
    "hurst", "ley", "mere", "minster", "mouth", "port", "stead", "stow", "thorpe", "ton", "well",
    "wick", "worth",
];

/// Names the two lists can make that belong to real towns with a hospital of their own, or nearly.
pub(super) const TAKEN: [&str; 12] = [
    "Fareham",
    "Farnham",
    "Hatherley",
    "Langley",
    "Thornbury",
    "Torbury",
    "Ulverston",
    "Yarmouth",
    "Stannmore",
    "Wetherby",
    "Falmouth",
    "Norley",
];

const FEATURES: [&str; 60] = [
    "Abbey",
    "Albion",
    "Ash Grove",
    "Beech House",
    "Bridge Street",
    "Brook",
    "Castle",
    "Cedar",
    "Chapel Lane",
    "Church Street",
    "Crescent",
    "Cross",
    "Elm Tree",
    "Fairfield",
    "Forge",
    "Foundry",
    "Friars",
    "Garden",
    "Grange",
    "Green",
    "Greenway",
    "Hawthorn",
    "Heath",
    "High Street",
    "Hillside",
    "Holly",
    "Lakeside",
    "Lansdowne",
    "Laurel",
    "Lighthouse",
    "Lime Tree",
    "Lodge",
    "Maltings",
    "Manor",
    "Market",
    "Meadow",
    "Mill Lane",
    "Moorside",
    "New Road",
    "Northgate",
    "Oak",
    "Old School",
    "Orchard",
    "Park",
    "Parkside",
    "Priory",
    "Quay",
    "Rectory",
    "Riverside",
    "Rowan",
    "Sandpiper",
    "Southgate",
    "Spring",
    "Station Road",
    "Stone",
    "Sycamore",
    "Temple",
    "Tollgate",
    "Vicarage",
    "Westgate",
];

const FORMS: [&str; 4] = ["Practice", "Surgery", "Medical Centre", "Health Centre"];

const HOSPITALS: [&str; 4] =
    ["General Hospital", "Infirmary", "District Hospital", "Memorial Hospital"];

const REGIONS: [&str; 8] =
    ["Northern", "Midland", "Eastern", "Southern", "Western", "Central", "Coastal", "Border"];

/// Generates names and remembers those used.
#[derive(Debug)]
pub struct NameAllocator {
    seed: Seed,
    used: BTreeSet<String>,
}

impl NameAllocator {
    /// No names used yet.
    pub fn new(seed: Seed) -> Self {
        let given = TAKEN.iter().map(|name| (*name).to_owned()).collect();
        Self { seed, used: given }
    }

    /// The first of a walk through possible names that is still free.
    fn next_free(&mut self, count: usize, start: u64, name: impl Fn(usize) -> String) -> String {
        /// A stride without a common factor with any of the counts used here.
        const STRIDE: usize = 7_919;
        let start = start as usize % count;
        let free = (0..count)
            .map(|step| name((start + step * STRIDE) % count))
            .find(|name| !self.used.contains(name));
        let name = free.unwrap_or_else(|| {
            let base = name(start);
            (2..).map(|n| format!("{base} {n}")).find(|n| !self.used.contains(n)).unwrap_or(base)
        });
        self.used.insert(name.clone());
        name
    }

    /// A town.
    pub fn town(&mut self, cell: usize, rank: usize) -> String {
        let start = draw(self.seed, LayoutDraw::TownName, cell, rank).bits();
        self.next_free(STEMS.len() * ENDINGS.len(), start, |n| {
            format!("{}{}", STEMS[n / ENDINGS.len()], ENDINGS[n % ENDINGS.len()])
        })
    }

    /// A county, from which a commissioner and its services take their names.
    pub fn shire(&mut self, cell: usize) -> String {
        let start = draw(self.seed, LayoutDraw::ShireName, cell, 0).bits();
        self.next_free(STEMS.len(), start, |n| format!("{}shire", STEMS[n]))
    }

    /// A practice of a town.
    pub fn practice(&mut self, town: usize, town_name: &str, item: usize) -> String {
        let start = draw(self.seed, LayoutDraw::PracticeName, town, item).bits();
        self.next_free(FEATURES.len() * FORMS.len(), start, |n| {
            format!("{town_name} {} {}", FEATURES[n / FORMS.len()], FORMS[n % FORMS.len()])
        })
    }

    /// An independent elective centre.
    pub fn clinic(&mut self, cell: usize, item: usize) -> String {
        let start = draw(self.seed, LayoutDraw::ClinicName, cell, item).bits();
        self.next_free(STEMS.len() * 3, start, |n| {
            let what = ["Park Clinic", "House Clinic", "Surgical Centre"][n % 3];
            format!("{} {what}", STEMS[n / 3])
        })
    }
}

/// The n-th hospital of a town.
pub fn hospital(town: &str, item: usize) -> String {
    match HOSPITALS.get(item) {
        Some(form) => format!("{town} {form}"),
        None => format!("{town} Hospital {}", item + 1),
    }
}

/// Names of the regions.
pub fn regions(count: u32) -> Vec<String> {
    (0..count as usize)
        .map(|index| match REGIONS.get(index) {
            Some(name) => format!("{name} Region"),
            None => format!("Region {}", index + 1),
        })
        .collect()
}
