//! The recorder of files: one set of part files per stretch between checkpoints, and one file per
//! table at the end.

use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::checks::{ChecksumWriter, FileChecksum, ListedFile};
use super::columns::TableFile;
use super::{OutputError, folder};
use crate::recorder::rows::ECONOMY;
use crate::recorder::{
    ContractRow, FlowRow, OrganisationRow, PatientRow, Recorder, StrandedRow, TABLES, TableRow,
    TableSpec,
};

/// Level of recording.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordLevel {
    /// The whole economy, by month and year
    Summary,
    /// Every organisation, contract and flow of money, and a sample of patients
    #[default]
    Full,
}

/// A closed part of a table, as listed in a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TablePart {
    /// Name of the table.
    pub table: String,
    /// Number of the part.
    pub part: u32,
    pub rows: u64,
    /// Its length and checksum.
    pub sum: FileChecksum,
}

impl TablePart {
    /// Its path in the folder of a run.
    pub fn path(&self, folder: &Path) -> PathBuf {
        part_path(folder, &self.table, self.part)
    }

    /// What is wrong with the part; `None` if it is unchanged. A missing part may exist as the
    /// whole table, from which `restore` restores it.
    pub fn fault(&self, folder: &Path) -> Option<OutputError> {
        let fault = self.sum.fault(&self.path(folder), false)?;
        let is_whole = self.sum.fault(&whole_path(folder, &self.table), false).is_none();
        if is_whole { None } else { Some(fault) }
    }

    /// Makes sure that the part exists under its own name: a finished table that continues is the
    /// first part of the longer one.
    fn restore(&self, folder: &Path) -> Result<(), OutputError> {
        let path = self.path(folder);
        if self.sum.fault(&path, false).is_none() {
            return Ok(());
        }
        match self.fault(folder) {
            Some(fault) => Err(fault),
            None => folder::duplicate(&whole_path(folder, &self.table), &path),
        }
    }
}

const PART_PREFIX: &str = "part-";
const PART_SUFFIX: &str = ".parquet";

fn part_path(folder: &Path, table: &str, part: u32) -> PathBuf {
    folder.join(table).join(format!("{PART_PREFIX}{part:03}{PART_SUFFIX}"))
}

fn whole_path(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!("{table}{PART_SUFFIX}"))
}

/// Number of the part that a file is by its name.
pub fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_prefix(PART_PREFIX)?.strip_suffix(PART_SUFFIX)?;
    (digits.len() >= 3).then(|| digits.parse().ok()).flatten()
}

/// Removes every part of a folder, and the folders of parts that are then empty.
pub fn remove_all(folder: &Path) -> Result<(), OutputError> {
    remove_from(folder, 0)?;
    remove_empty_folders(folder);
    Ok(())
}

/// Removes empty folders of parts.
pub fn remove_empty_folders(folder: &Path) {
    for table in TABLES {
        folder::remove_empty(&folder.join(table.name));
    }
}

/// Removes the parts from a number on, and what was being written.
fn remove_from(folder: &Path, closed: u32) -> Result<(), OutputError> {
    for table in TABLES {
        let parts = folder.join(table.name);
        folder::remove_unfinished(&parts)?;
        for (number, path) in folder::numbered_files(&parts, PART_PREFIX, PART_SUFFIX) {
            if number >= closed {
                folder::remove(&path)?;
            }
        }
    }
    Ok(())
}

/// The finished tables of a run.
#[derive(Debug)]
pub struct MergedTables {
    /// As the manifest lists them.
    pub files: Vec<ListedFile>,
    /// As the parts that a longer run continues from; [`Self::next`] is the number after theirs.
    pub pieces: Vec<TablePart>,
    /// Number of the next part.
    pub next: u32,
}

/// Writes part files below a folder.
#[derive(Debug)]
pub struct PartFileRecorder {
    folder: PathBuf,
    level: RecordLevel,
    /// Number of the part being written.
    pub part: u32,
    pub pieces: Vec<TablePart>,
    open: Vec<Option<OpenPart>>,
    failed: Option<OutputError>,
}

/// A part being written.
type OpenPart = TableFile<ChecksumWriter<NamedTempFile>>;

impl PartFileRecorder {
    /// Starts a run's tables.
    ///
    /// # Errors
    /// Files of an earlier run cannot be removed.
    pub fn create(folder: &Path, level: RecordLevel) -> Result<Self, OutputError> {
        Self::resume(folder, level, Vec::new(), 0)
    }

    /// Continues after closed parts, which must be unchanged; later ones, from weeks after the last
    /// checkpoint, are deleted.
    ///
    /// # Errors
    /// A closed part is missing, cut or changed, or a later one cannot be deleted.
    pub fn resume(
        folder: &Path,
        level: RecordLevel,
        pieces: Vec<TablePart>,
        part: u32,
    ) -> Result<Self, OutputError> {
        // Checked before anything is changed.
        if let Some(fault) = pieces.iter().find_map(|piece| piece.fault(folder)) {
            return Err(fault);
        }
        pieces.iter().try_for_each(|piece| piece.restore(folder))?;
        folder::remove_unfinished(folder)?;
        remove_from(folder, part)?;
        let open = TABLES.iter().map(|_| None).collect();
        Ok(Self { folder: folder.to_owned(), level, part, pieces, open, failed: None })
    }

    /// Adds a row of a table that does not pass through a recorder, at any level.
    pub fn push<R: TableRow>(&mut self, row: &R) {
        if self.failed.is_some() {
            return;
        }
        if let Err(error) = self.try_push(row) {
            self.failed = Some(error);
        }
    }

    fn try_push<R: TableRow>(&mut self, row: &R) -> Result<(), OutputError> {
        let place = TABLES.iter().position(|table| table.name == R::TABLE.name).unwrap_or(0);
        if self.open[place].is_none() {
            self.open[place] = Some(self.create_file(R::TABLE)?);
        }
        match &mut self.open[place] {
            Some(file) => {
                file.push(row).map_err(|what| OutputError::new(&self.path(R::TABLE), what))
            }
            None => Ok(()),
        }
    }

    fn create_file(&self, table: &TableSpec) -> Result<OpenPart, OutputError> {
        let path = self.path(table);
        let to = ChecksumWriter::new(folder::create_temporary(&path)?);
        // The first part is the whole table when no other follows.
        let begun =
            if self.part == 0 { TableFile::new(table, to) } else { TableFile::new_part(table, to) };
        begun.map_err(|what| OutputError::new(&path, what))
    }

    fn path(&self, table: &TableSpec) -> PathBuf {
        part_path(&self.folder, table.name, self.part)
    }

    /// Closes the parts being written; the next row starts new ones.
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
                let rows = file.rows();
                let file = file.finish().map_err(|what| OutputError::new(&path, what))?;
                let (file, sum) = file.finish();
                folder::move_into_place(file, &path)?;
                let table = table.name.to_owned();
                self.pieces.push(TablePart { table, part: self.part, rows, sum });
            }
        }
        self.part += 1;
        Ok(())
    }

    /// Joins each table's parts into one file; the parts stay. Tables without rows have no file.
    ///
    /// # Errors
    /// A part was changed since it was closed, or a file cannot be read or written.
    pub fn merge(&mut self) -> Result<MergedTables, OutputError> {
        let alone = self.part == 0;
        self.close()?;
        let mut merged =
            MergedTables { files: Vec::new(), pieces: Vec::new(), next: self.part + 1 };
        for table in TABLES {
            let pieces: Vec<&TablePart> =
                self.pieces.iter().filter(|piece| piece.table == table.name).collect();
            if pieces.is_empty() {
                continue;
            }
            let path = whole_path(&self.folder, table.name);
            let (rows, sum) = if let ([piece], true) = (pieces.as_slice(), alone) {
                // No checkpoint refers to it.
                folder::rename_finished(&piece.path(&self.folder), &path)?;
                (piece.rows, piece.sum.clone())
            } else {
                self.join(table, &pieces, &path)?
            };
            merged
                .files
                .push(sum.clone().into_listed_file(&format!("{}{PART_SUFFIX}", table.name)));
            // Comparisons of two runs are computed again from both.
            if table.name != StrandedRow::TABLE.name {
                let table = table.name.to_owned();
                merged.pieces.push(TablePart { table, part: self.part, rows, sum });
            }
        }
        Ok(merged)
    }

    fn join(
        &self,
        table: &TableSpec,
        pieces: &[&TablePart],
        path: &Path,
    ) -> Result<(u64, FileChecksum), OutputError> {
        let fail = |what: String| OutputError::new(path, what);
        let to = ChecksumWriter::new(folder::create_temporary(path)?);
        let mut whole = TableFile::new(table, to).map_err(fail)?;
        for piece in pieces {
            let part = piece.path(&self.folder);
            if let Some(fault) = piece.sum.fault(&part, false) {
                return Err(fault);
            }
            whole.append(&part)?;
        }
        let rows = whole.rows();
        let expected: u64 = pieces.iter().map(|piece| piece.rows).sum();
        if rows != expected {
            return Err(fail(format!("{rows} of {expected} rows were read back")));
        }
        let (file, sum) = whole.finish().map_err(fail)?.finish();
        folder::move_into_place(file, path)?;
        Ok((rows, sum))
    }
}

impl Recorder for PartFileRecorder {
    fn organisation(&mut self, row: &OrganisationRow<'_>) {
        if self.level == RecordLevel::Full || row.kind == ECONOMY {
            self.push(row);
        }
    }
    fn contract(&mut self, row: &ContractRow<'_>) {
        if self.level == RecordLevel::Full {
            self.push(row);
        }
    }
    fn flow(&mut self, row: &FlowRow<'_>) {
        if self.level == RecordLevel::Full {
            self.push(row);
        }
    }
    fn patient(&mut self, row: &PatientRow<'_>) {
        if self.level == RecordLevel::Full {
            self.push(row);
        }
    }
}
