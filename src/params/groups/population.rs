//! Who lives in the place and what happens to them without any policy: age, sex, deprivation,
//! long-term conditions, frailty, births, deaths and moves. Lists by age have nineteen entries
//! (0–4 to 90+); the source names the first row of a run of rows.

use crate::kernel::units::{Count, PerYear, Ratio, Scalar, Share};
use crate::params::spec::{ByAge, ByDeprivation, ByFrailty, BySex};

crate::parameters! {
    /// Population structure and natural history.
    pub struct PopulationParams in "population" {
        /// Males in England by age at mid-2019; only proportions matter.
        males: ByAge<Count> = [
            1_693_213.0, 1_812_470.0, 1_719_456.0, 1_587_717.0, 1_792_721.0, 1_933_122.0,
            1_900_552.0, 1_849_111.0, 1_700_196.0, 1_839_293.0, 1_926_928.0, 1_809_613.0,
            1_527_238.0, 1_352_800.0, 1_330_150.0, 900_710.0, 635_457.0, 350_850.0, 166_234.0,
        ], 1.0..=10_000_000.0, Assumption, "P001";
        /// Females in England by age at mid-2019; only proportions matter.
        females: ByAge<Count> = [
            1_606_424.0, 1_725_736.0, 1_634_790.0, 1_502_515.0, 1_695_142.0, 1_868_287.0,
            1_907_402.0, 1_884_531.0, 1_714_101.0, 1_876_519.0, 1_980_533.0, 1_861_038.0,
            1_584_597.0, 1_443_940.0, 1_449_176.0, 1_039_976.0, 804_456.0, 528_928.0, 351_039.0,
        ], 1.0..=10_000_000.0, Assumption, "P002";
        /// People by age in the most deprived fifth of small areas; only proportions within the
        /// fifth matter.
        fifth_1: ByAge<Count> = [
            825_334.0, 858_116.0, 783_463.0, 684_131.0, 767_960.0, 894_099.0, 880_370.0, 804_200.0,
            671_219.0, 697_566.0, 710_617.0, 647_510.0, 533_174.0, 442_458.0, 389_384.0, 272_399.0,
            206_268.0, 124_592.0, 72_670.0,
        ], 1.0..=10_000_000.0, Assumption, "P040";
        /// People by age in the second fifth.
        fifth_2: ByAge<Count> = [
            714_740.0, 737_062.0, 673_300.0, 628_522.0, 833_943.0, 928_153.0, 915_236.0, 835_065.0,
            705_856.0, 732_148.0, 757_605.0, 702_624.0, 586_747.0, 511_420.0, 481_336.0, 337_263.0,
            250_203.0, 153_596.0, 91_743.0,
        ], 1.0..=10_000_000.0, Assumption, "P041";
        /// People by age in the middle fifth.
        fifth_3: ByAge<Count> = [
            633_916.0, 665_657.0, 626_125.0, 589_004.0, 732_221.0, 789_929.0, 790_457.0, 762_702.0,
            686_335.0, 745_525.0, 796_029.0, 758_937.0, 651_631.0, 591_712.0, 592_037.0, 412_884.0,
            304_045.0, 186_380.0, 110_567.0,
        ], 1.0..=10_000_000.0, Assumption, "P042";
        /// People by age in the fourth fifth.
        fifth_4: ByAge<Count> = [
            579_446.0, 632_025.0, 613_845.0, 577_103.0, 619_558.0, 659_123.0, 671_174.0, 694_380.0,
            669_060.0, 757_348.0, 815_355.0, 779_444.0, 672_303.0, 625_173.0, 648_588.0, 452_668.0,
            331_979.0, 201_558.0, 117_564.0,
        ], 1.0..=10_000_000.0, Assumption, "P043";
        /// People by age in the least deprived fifth.
        fifth_5: ByAge<Count> = [
            546_201.0, 645_346.0, 657_513.0, 611_472.0, 534_181.0, 530_105.0, 550_717.0, 637_295.0,
            681_827.0, 783_225.0, 827_855.0, 782_136.0, 667_980.0, 625_977.0, 667_981.0, 465_472.0,
            347_418.0, 213_652.0, 124_729.0,
        ], 1.0..=10_000_000.0, Assumption, "P044";
        /// How a practice's age tilt of one unit changes the (logarithmic) share of each age in its
        /// list, from the spread of age shares between practices.
        age_tilt_loading: ByAge<Scalar> = [
            -0.05, 0.0, 0.0, -0.1, -0.3, -0.3, -0.25, -0.18, -0.08, 0.05, 0.1, 0.2, 0.28, 0.37,
            0.38, 0.4, 0.4, 0.42, 0.42,
        ], -1.0..=1.0, Assumption, "P722";
        /// Mean number of long-term conditions out of forty, by age.
        condition_mean: ByAge<Count> = [
            0.04, 0.09, 0.15, 0.22, 0.30, 0.36, 0.44, 0.535, 0.67, 0.83, 1.04, 1.28, 1.60, 2.02,
            2.55, 3.03, 3.38, 3.58, 3.70,
        ], 0.0..=10.0, Assumption, "P512";
        /// Shape of the negative binomial count of conditions, by age; smaller means more unequal.
        condition_shape: ByAge<Scalar> = [
            1.0, 1.0, 1.0, 1.0, 1.0, 0.85, 0.82, 0.85, 0.95, 1.15, 1.4, 1.7, 2.1, 2.8, 3.6, 4.6,
            5.6, 6.6, 7.2,
        ], 0.1..=50.0, Assumption, "P514";
        /// Years by which a fifth runs ahead of the national profile of conditions and deficits at
        /// its age (negative: lags behind).
        years_ahead: ByDeprivation<Scalar> = [5.0, 2.5, 0.0, -2.5, -5.0], -15.0..=15.0, Assumption, "P561";
        /// Mean number of deficits out of the 36 of the electronic frailty index, by age.
        deficit_mean: ByAge<Count> = [
            0.1, 0.12, 0.16, 0.22, 0.3, 0.4, 0.52, 0.7, 0.95, 1.25, 1.6, 2.05, 2.65, 3.45, 4.35,
            5.45, 6.6, 7.7, 8.5,
        ], 0.0..=36.0, Assumption, "P629";
        /// Shape of the negative binomial count of deficits, by age.
        deficit_shape: ByAge<Scalar> = [
            1.0, 1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 1.4, 1.7, 2.0, 2.4, 2.9, 3.6, 4.6, 5.8, 7.2, 8.6,
            10.0, 11.0,
        ], 0.1..=100.0, Assumption, "P630";
        /// Rise of the rate of gaining a deficit per long-term condition, relative to a person
        /// without any; ties frailty to conditions.
        deficit_rate_per_condition: Ratio = 0.5, 0.0..=3.0, Assumption, "judgement";
        /// Deaths per male and year by age over the first birthday, England and Wales 2018–19.
        male_mortality: ByAge<PerYear> = [
            0.000_139, 0.000_07, 0.000_107, 0.000_302, 0.000_514, 0.000_616, 0.000_83, 0.001_163,
            0.001_706, 0.002_618, 0.003_844, 0.005_72, 0.008_93, 0.014_31, 0.022_25, 0.038_14,
            0.067_34, 0.121_22, 0.248,
        ], 0.0..=1.0, Assumption, "P146";
        /// Deaths per female and year by age over the first birthday, England and Wales 2018–19.
        female_mortality: ByAge<PerYear> = [
            0.000_128, 0.000_07, 0.000_07, 0.000_167, 0.000_213, 0.000_29, 0.000_44, 0.000_682,
            0.001_024, 0.001_68, 0.002_442, 0.003_78, 0.005_95, 0.009_22, 0.015, 0.026_53,
            0.049_27, 0.094_85, 0.213_5,
        ], 0.0..=1.0, Assumption, "P147";
        /// Deaths per infant under one and year.
        infant_mortality: BySex<PerYear> = [0.004_245, 0.003_504], 0.0..=0.1, Assumption, "P144";
        /// Factor on the death rates that returns the deaths registered in England.
        mortality_scale: Ratio = 0.972, 0.5..=1.5, Assumption, "P184";
        /// Death rate in the most over the least deprived fifth under 75.
        mortality_ratio_under_75: Ratio = 2.38, 1.0..=5.0, Assumption, "P185";
        /// Death rate in the most over the least deprived fifth at 75 and over.
        mortality_ratio_over_75: Ratio = 1.35, 1.0..=3.0, Assumption, "P187";
        /// Hazard of death by frailty category at 65 and over, relative to fit.
        death_hazard_by_frailty: ByFrailty<Ratio> = [1.0, 1.92, 3.10, 4.52], 1.0..=20.0, Assumption, "P640";
        /// Factor on the hazard of death per long-term condition under 65 (two conditions 1.77,
        /// four 3.13).
        death_hazard_per_condition: Ratio = 1.33, 1.0..=2.0, Assumption, "P650";
        /// Share of all deaths that happen outside an acute hospital; the rest follow admissions.
        out_of_hospital_share: Share = 0.57, 0.2..=1.0, Assumption, "LOS067";
        /// Yearly relative fall of death rates at every age since recording began; 0: death rates
        /// stay as published.
        mortality_improvement: PerYear = 0.012, 0.0..=0.1, Assumption, "ONS14";
        /// Live births per resident and year at the start (610,500 over 56.3 million).
        births: PerYear = 0.010_85, 0.0..=0.05, Assumption, "P138";
        /// Share of births that are male.
        male_births: Share = 0.512, 0.4..=0.6, Constant, "P001";
        /// Population growth a year that births, deaths and migration together add up to at the
        /// start.
        growth: PerYear = 0.006_4, -0.02..=0.05, Assumption, "CAL3";
        /// Share changing address in a year, by age; the census mean is 14 % under 65 and 3.6 %
        /// over.
        moves: ByAge<PerYear> = [
            0.14, 0.10, 0.08, 0.16, 0.33, 0.29, 0.21, 0.15, 0.11, 0.085, 0.07, 0.055, 0.045, 0.036,
            0.036, 0.036, 0.036, 0.036, 0.036,
        ], 0.0..=0.9, Assumption, "P192";
        /// Share of movers under 65 who stay in their district.
        local_moves_under_65: Share = 0.53, 0.0..=1.0, Assumption, "P194";
        /// Share of movers of 65 and over who stay in their district.
        local_moves_over_65: Share = 0.57, 0.0..=1.0, Assumption, "P195";
        /// Share of movers within the district who also join another practice, set so that nine per
        /// cent join a new practice in a year.
        local_movers_change_practice: Share = 0.34, 0.0..=1.0, Assumption, "P202";
        /// Share changing practice in a year without changing address.
        practice_changes: PerYear = 0.011_2, 0.0..=0.2, Assumption, "P198";
        /// Ages of net migrants: relative numbers added in each band over replacement of leavers.
        net_migrants: ByAge<Count> = [
            5.0, 4.0, 3.0, 10.0, 24.0, 20.0, 13.0, 8.0, 5.0, 3.0, 2.0, 1.0, 1.0, 0.5, 0.3, 0.1, 0.1,
            0.0, 0.0,
        ], 0.0..=100.0, Assumption, "judgement";
        /// Spread (standard deviation of the logarithm) of the transient personal risk of acute
        /// illness.
        risk_spread: Scalar = 1.1, 0.0..=1.5, Assumption, "judgement";
        /// Correlation of the logarithm of transient risk between one half-year and the next.
        risk_persistence: Scalar = 0.5, 0.0..=0.95, Assumption, "judgement";
    }
}
