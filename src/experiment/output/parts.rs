//! The recorder of files: one set of part files per stretch between checkpoints, and one file per
//! table at the end.

use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::columns::TableFile;
use super::{OutputError, folder};
use crate::recorder::rows::ECONOMY;
use crate::recorder::{
    ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, Row, TABLES, TableSpec,
};

/// How much is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The whole economy, by month and year
    Summary,
    /// Every organisation, contract and flow of money, and a sample of patients
    #[default]
    Full,
}

/// Writes part files below a folder.
#[derive(Debug)]
pub struct Parts {
    folder: PathBuf,
    level: Level,
    /// Number of the part being written, which is the number of closed ones.
    pub part: u32,
    open: Vec<Option<TableFile<NamedTempFile>>>,
    failed: Option<OutputError>,
}

impl Parts {
    /// Begins after so many closed parts; later ones, left by a run that went on after its last
    /// checkpoint, are deleted.
    ///
    /// # Errors
    /// A later part cannot be deleted.
    pub fn begin(folder: &Path, level: Level, closed: u32) -> Result<Self, OutputError> {
        folder::sweep(folder)?;
        for table in TABLES {
            folder::sweep(&folder.join(table.name))?;
            for (number, path) in folder::numbered(&folder.join(table.name), "part-", ".parquet") {
                if number >= closed {
                    folder::remove(&path)?;
                }
            }
        }
        let open = TABLES.iter().map(|_| None).collect();
        Ok(Self { folder: folder.to_owned(), level, part: closed, open, failed: None })
    }

    /// Adds a row of a table that no recorder is handed, whatever the level.
    pub fn push<R: Row>(&mut self, row: &R) {
        if self.failed.is_some() {
            return;
        }
        if let Err(error) = self.try_push(row) {
            self.failed = Some(error);
        }
    }

    fn try_push<R: Row>(&mut self, row: &R) -> Result<(), OutputError> {
        let place = TABLES.iter().position(|table| table.name == R::TABLE.name).unwrap_or(0);
        if self.open[place].is_none() {
            self.open[place] = Some(self.begin_file(R::TABLE)?);
        }
        match &mut self.open[place] {
            Some(file) => {
                file.push(row).map_err(|what| OutputError::at(&self.path(R::TABLE), what))
            }
            None => Ok(()),
        }
    }

    fn begin_file(&self, table: &TableSpec) -> Result<TableFile<NamedTempFile>, OutputError> {
        let path = self.path(table);
        let to = folder::begin(&path)?;
        // The first part is the whole table when no other follows.
        let begun = if self.part == 0 {
            TableFile::begin(table, to)
        } else {
            TableFile::begin_part(table, to)
        };
        begun.map_err(|what| OutputError::at(&path, what))
    }

    fn path(&self, table: &TableSpec) -> PathBuf {
        self.folder.join(table.name).join(format!("part-{:03}.parquet", self.part))
    }

    /// Closes the parts being written; the next row begins new ones.
    ///
    /// # Errors
    /// A row could not be written since the last closing, or a file cannot be closed.
    pub fn close(&mut self) -> Result<(), OutputError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        for (place, table) in TABLES.iter().enumerate() {
            if let Some(file) = self.open[place].take() {
                let path = self.path(table);
                let file = file.finish().map_err(|what| OutputError::at(&path, what))?;
                folder::settle(file, &path)?;
            }
        }
        self.part += 1;
        Ok(())
    }

    /// Makes one file of each table's parts and removes them. Tables without rows have no file.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn merge(mut self) -> Result<Vec<String>, OutputError> {
        let alone = self.part == 0;
        self.close()?;
        let mut made = Vec::new();
        for table in TABLES {
            let parts = self.folder.join(table.name);
            let files = folder::numbered(&parts, "part-", ".parquet");
            if files.is_empty() {
                continue;
            }
            let name = format!("{}.parquet", table.name);
            let path = self.folder.join(&name);
            made.push(name);
            if let ([(_, part)], true) = (files.as_slice(), alone) {
                folder::promote(part, &path)?;
                continue;
            }
            let whole = TableFile::begin(*table, folder::begin(&path)?);
            let mut whole = whole.map_err(|what| OutputError::at(&path, what))?;
            for (_, part) in &files {
                whole.append(part)?;
            }
            let file = whole.finish().map_err(|what| OutputError::at(&path, what))?;
            folder::settle(file, &path)?;
        }
        // Parts go only when every table is whole, so that a cut before this line loses nothing.
        for table in TABLES {
            folder::remove(&self.folder.join(table.name))?;
        }
        Ok(made)
    }
}

impl Recorder for Parts {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        if self.level == Level::Full || row.kind == ECONOMY {
            self.push(row);
        }
    }
    fn contract(&mut self, row: &ContractRow<'_>) {
        if self.level == Level::Full {
            self.push(row);
        }
    }
    fn flow(&mut self, row: &FlowRow<'_>) {
        if self.level == Level::Full {
            self.push(row);
        }
    }
    fn patient(&mut self, row: &PatientRow<'_>) {
        if self.level == Level::Full {
            self.push(row);
        }
    }
}
