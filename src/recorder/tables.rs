//! The tables of a run, column by column with unit and meaning: the writer, the documents and
//! their tests all follow these declarations.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Text of which few different values occur.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Name in files.
    pub name: &'static str,
    /// What it holds.
    pub column_type: ColumnType,
    /// Meaning, with its unit.
    pub meaning: &'static str,
}

/// A column from its name, what it holds and what that means.
#[must_use]
pub const fn column(name: &'static str, holds: ColumnType, meaning: &'static str) -> ColumnSpec {
    ColumnSpec { name, column_type: holds, meaning }
}

/// One table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableSpec {
    /// Name of the file without its ending.
    pub name: &'static str,
    /// What a row is.
    pub row: &'static str,
    /// Columns in order.
    pub columns: &'static [ColumnSpec],
}

/// A value in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellValue<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
}

/// A row of a table, as its cells in the order of the table's columns.
pub trait TableRow {
    /// Its table.
    const TABLE: &'static TableSpec;
    /// Hands its cells over in order.
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>));
}

impl<R: TableRow> TableRow for &R {
    const TABLE: &'static TableSpec = R::TABLE;
    fn cells(&self, to: &mut dyn FnMut(CellValue<'_>)) {
        (*self).cells(to);
    }
}

/// Declares tables: a constant, the name of the file, what a row is, and the columns. With
/// `every NAME:` before them, `NAME` lists them all.
macro_rules! table {
    (every $all:ident: $( $id:ident = $name:literal, $row:literal { $($columns:tt)+ } )+) => {
        $( $crate::recorder::tables::table! { $id = $name, $row { $($columns)+ } } )+
        /// Every table.
        pub const $all: &[&$crate::recorder::tables::TableSpec] = &[$(&$id),+];
    };
    ($( $id:ident = $name:literal, $row:literal {
        $($column:ident: $holds:ident = $meaning:literal,)+
    } )+) => {
        $(
            #[doc = $row]
            pub const $id: $crate::recorder::tables::TableSpec =
                $crate::recorder::tables::TableSpec {
                    name: $name,
                    row: $row,
                    columns: &[$($crate::recorder::tables::column(
                        stringify!($column),
                        $crate::recorder::tables::ColumnType::$holds,
                        $meaning,
                    )),+],
                };
        )+
    };
}
pub(crate) use table;

table! {
    every TABLES:
    ORGANISATIONS = "organisations",
    "One measured value of one organisation, or of the whole economy, over a month or a year." {
        week: Whole = "Last week of the period, counted from 1 at the start of recording.",
        period: Text = "\"month\" or \"year\" of the financial calendar; months have 4, 4 and 5 \
            weeks.",
        organisation: Text = "Name; \"all\" for the whole economy.",
        kind: Text = "Kind of organisation; \"economy\" for the whole.",
        metric: Text = "Name of a measure; after a full stop its part, where it is split.",
        value: Number = "The value.",
        unit: Text = "Its unit. Rates of a month are yearly rates.",
    }
    CONTRACTS = "contracts",
    "One value of one contract at the end of a month or a year." {
        week: Whole = "Last week of the period, counted from 1 at the start of recording.",
        period: Text = "\"month\" or \"year\".",
        contract: Text = "Name of the contract.",
        commissioner: Text = "Who pays.",
        provider: Text = "Who is paid.",
        metric: Text = "What the value is.",
        value: Number = "The value.",
        unit: Text = "Its unit.",
    }
    FLOWS = "flows",
    "Money that left one account for another in a month, for one reason under one contract." {
        week: Whole = "Last week of the month, counted from 1 at the start of recording.",
        payer: Text = "Organisation the money left.",
        from_account: Text = "Account it left.",
        payee: Text = "Organisation the money reached.",
        to_account: Text = "Account it reached.",
        reason: Text = "Why, as a reader of accounts would put it.",
        contract: Text = "Name of the contract; empty without one.",
        pence: Whole = "Amount, pence.",
        transfers: Whole = "Number of transfers in it.",
    }
    STRANDED = "stranded",
    "One value of the comparison with the same-seed twin without the scenario's dated changes." {
        week: Whole = "Last week of the period, counted from 1 at the start of recording.",
        period: Text = "\"quarter\" or \"year\".",
        provider: Text = "Provider that care moved away from; \"all\" for the whole economy.",
        metric: Text = "Name of a measure; after a full stop its part, where it is split.",
        payer: Text = "Commissioner whose patients refilled the space and who pays for them; \
            empty for all.",
        value: Number = "The value.",
        unit: Text = "Its unit.",
    }
    PATIENTS_SAMPLE = "patients_sample",
    "One person of a sample of about a thousand residents, alive at the end of a year." {
        week: Whole = "Last week of the year, counted from 1 at the start of recording.",
        person: Whole = "Number of the person, for `hecon trace patient`.",
        practice: Text = "Practice of registration.",
        age: Whole = "Age, whole years.",
        sex: Text = "Sex as recorded at registration.",
        deprivation: Text = "Deprivation fifth of the home; fifth_1 is the most deprived.",
        conditions: Whole = "Long-term conditions.",
        frailty: Text = "Category of frailty.",
        contacts: Whole = "Practice contacts of the year.",
        emergencies: Whole = "Emergency admissions of the year.",
        hospital_cost: Number = "Hospital care of the year at national prices, pounds.",
        other_cost: Number = "Other care of the year at national prices, pounds.",
        qalys_lost: Number = "Quality-adjusted life years lost since the start of the running in.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_named_once_in_its_table_and_means_something() {
        for table in TABLES {
            for column in table.columns {
                let name = column.name;
                assert_eq!(table.columns.iter().filter(|c| c.name == name).count(), 1, "{name}");
                assert!(column.meaning.ends_with('.'), "{name}");
            }
        }
    }
}
