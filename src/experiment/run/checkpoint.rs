//! Checkpoints of a run: the economy's state and the recorder's state in one file, written
//! atomically. The newest two are retained, so that a damaged one only costs time.
//!
//! Layout: length of the head (8 bytes), head, state compressed with zstd, BLAKE3 over all of it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::experiment::output::checks::FileChecksum;
use crate::experiment::output::parts::TablePart;
use crate::experiment::output::summary::Summary;
use crate::experiment::output::{OutputError, folder};
use crate::recorder::RecordingState;
use crate::sim::counterfactual::QuarterEndTotals;

/// Number of checkpoints retained.
const CHECKPOINTS_RETAINED: usize = 2;
/// Compression level: state is mostly small numbers, and speed matters more than size.
const COMPRESSION_LEVEL: i32 = 1;
const FILE_PREFIX: &str = "checkpoint-";
const FILE_SUFFIX: &str = ".bin";
const HASH: usize = blake3::OUT_LEN;

/// The position of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckpointHeader {
    /// Hash of the run it belongs to, independent of its length.
    pub course: String,
    /// Weeks done, the running in included.
    pub week: u32,
    /// Number of the next part of tables.
    pub part: u32,
    /// Closed parts up to here.
    pub pieces: Vec<TablePart>,
    /// Length and checksum of the log of decisions up to here.
    pub decisions: FileChecksum,
    /// State of the recorder.
    pub tape: RecordingState,
    /// Yearly values so far.
    pub summary: Summary,
    /// Values for the comparison with the twin, quarter by quarter.
    pub marks: Vec<QuarterEndTotals>,
}

fn path_of(folder: &Path, week: u32) -> PathBuf {
    folder.join(format!("{FILE_PREFIX}{week:05}{FILE_SUFFIX}"))
}

/// Whether a file name is that of a checkpoint.
pub fn is_name(name: &str) -> bool {
    let digits = name.strip_prefix(FILE_PREFIX).and_then(|rest| rest.strip_suffix(FILE_SUFFIX));
    digits.is_some_and(|d| d.len() >= 5 && d.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Writes a checkpoint and removes all but the newest.
pub fn write(folder: &Path, place: &CheckpointHeader, state: &[u8]) -> Result<(), OutputError> {
    let path = path_of(folder, place.week);
    let fail = |error: std::io::Error| OutputError::new(&path, error);
    let head = postcard::to_stdvec(place).map_err(|error| OutputError::new(&path, error))?;
    let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(&head);
    let mut packed = zstd::Encoder::new(bytes, COMPRESSION_LEVEL).map_err(fail)?;
    packed.write_all(state).map_err(fail)?;
    let bytes = packed.finish().map_err(fail)?;
    let mut file = folder::create_temporary(&path)?;
    file.write_all(&bytes).map_err(fail)?;
    file.write_all(blake3::hash(&bytes).as_bytes()).map_err(fail)?;
    folder::move_into_place(file, &path)?;
    let all = folder::numbered_files(folder, FILE_PREFIX, FILE_SUFFIX);
    for (_, old) in all.iter().rev().skip(CHECKPOINTS_RETAINED) {
        folder::remove(old)?;
    }
    Ok(())
}

/// The newest intact checkpoint of a run; those of other runs are skipped.
///
/// # Errors
/// There is no intact one, and one is damaged.
pub fn newest(
    folder: &Path,
    course: &str,
) -> Result<Option<(CheckpointHeader, Vec<u8>)>, OutputError> {
    let mut damaged = None;
    for (_, path) in folder::numbered_files(folder, FILE_PREFIX, FILE_SUFFIX).into_iter().rev() {
        match read(&path) {
            Ok((place, state)) if place.course == course => return Ok(Some((place, state))),
            Ok(_) => {}
            Err(error) => damaged = Some(error),
        }
    }
    damaged.map_or(Ok(None), Err)
}

fn read(path: &Path) -> Result<(CheckpointHeader, Vec<u8>), OutputError> {
    let bytes = fs::read(path).map_err(|error| OutputError::new(path, error))?;
    let damaged = || OutputError::new(path, "it is damaged");
    let (content, hash) =
        bytes.len().checked_sub(HASH).map(|at| bytes.split_at(at)).ok_or_else(damaged)?;
    if blake3::hash(content).as_bytes() != hash {
        return Err(damaged());
    }
    let (length, rest) = content.split_at_checked(8).ok_or_else(damaged)?;
    let length = u64::from_le_bytes(length.try_into().map_err(|_| damaged())?) as usize;
    let (head, packed) = rest.split_at_checked(length).ok_or_else(damaged)?;
    let place = postcard::from_bytes(head).map_err(|_| damaged())?;
    let state = zstd::decode_all(packed).map_err(|_| damaged())?;
    Ok((place, state))
}

/// Removes every checkpoint of a folder.
pub fn remove_all(folder: &Path) -> Result<(), OutputError> {
    folder::numbered_files(folder, FILE_PREFIX, FILE_SUFFIX)
        .iter()
        .try_for_each(|(_, path)| folder::remove(path))
}

/// Removes every checkpoint of a folder but the one of a week.
pub fn remove_others(folder: &Path, week: u32) -> Result<(), OutputError> {
    let all = folder::numbered_files(folder, FILE_PREFIX, FILE_SUFFIX);
    let others = all.iter().filter(|(number, _)| *number != week);
    others.map(|(_, path)| path).try_for_each(|path| folder::remove(path))
}

/// The damaged checkpoints of a folder.
pub fn find_faults(folder: &Path) -> Vec<OutputError> {
    let all = folder::numbered_files(folder, FILE_PREFIX, FILE_SUFFIX);
    all.iter().filter_map(|(_, path)| read(path).err()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(week: u32) -> CheckpointHeader {
        CheckpointHeader {
            course: "c".to_owned(),
            week,
            decisions: FileChecksum::from_bytes(b""),
            part: 1,
            pieces: Vec::new(),
            tape: RecordingState::default(),
            summary: Summary::default(),
            marks: Vec::new(),
        }
    }

    #[test]
    fn the_newest_two_are_retained_and_a_damaged_one_is_skipped() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let folder = folder.path();
        for week in [10, 20, 30] {
            write(folder, &place(week), &week.to_le_bytes()).expect("it is written");
        }
        assert_eq!(folder::numbered_files(folder, FILE_PREFIX, FILE_SUFFIX).len(), 2);
        let (found, state) = newest(folder, "c").expect("sound").expect("there");
        assert_eq!((found.week, state), (30, 30u32.to_le_bytes().to_vec()));
        let path = path_of(folder, 30);
        let mut bytes = fs::read(&path).expect("it is there");
        bytes[12] ^= 1;
        fs::write(&path, bytes).expect("it is written");
        assert_eq!(newest(folder, "c").expect("sound").expect("there").0.week, 20);
        fs::remove_file(&path).expect("it is there");
        assert!(newest(folder, "other").expect("nothing is damaged").is_none());
        fs::write(&path, b"torn").expect("it is written");
        assert!(newest(folder, "other").is_err());
        assert_eq!(find_faults(folder).len(), 1);
        remove_others(folder, 20).expect("they are removed");
        assert_eq!(folder::numbered_files(folder, FILE_PREFIX, FILE_SUFFIX).len(), 1);
    }
}
