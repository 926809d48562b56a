//! Checkpoints of a run: the economy's state and the recording's memory in one file, which is
//! whole or not there. The newest two are kept, so that a damaged one costs time and no more.
//!
//! Layout: length of the head (8 bytes), head, state compressed with zstd, BLAKE3 over all of it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::output::checks::Sum;
use super::output::parts::Piece;
use super::output::summary::Summary;
use super::output::{OutputError, folder};
use crate::recorder::Tape;
use crate::sim::counterfactual::Mark;

/// Checkpoints kept.
const KEPT: usize = 2;
/// Effort of compression: state is mostly small numbers, and speed matters more than size.
const EFFORT: i32 = 1;
const STEM: &str = "checkpoint-";
const ENDING: &str = ".bin";
const HASH: usize = blake3::OUT_LEN;

/// Where a run stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Hash of what it belongs to: the course of a run, whatever its length.
    pub course: String,
    /// Weeks done, the running in included.
    pub week: u32,
    /// Number of the next part of tables.
    pub part: u32,
    /// Closed parts that it counts on.
    pub pieces: Vec<Piece>,
    /// The log of decisions that it counts on.
    pub decisions: Sum,
    /// Memory of the recording.
    pub tape: Tape,
    /// Yearly values so far.
    pub summary: Summary,
    /// What the twin will be compared with, quarter by quarter.
    pub marks: Vec<Mark>,
}

fn path_of(folder: &Path, week: u32) -> PathBuf {
    folder.join(format!("{STEM}{week:05}{ENDING}"))
}

/// Whether a file is a checkpoint by its name.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let digits = name.strip_prefix(STEM).and_then(|rest| rest.strip_suffix(ENDING));
    digits.is_some_and(|d| d.len() >= 5 && d.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Writes a checkpoint and removes all but the newest.
///
/// # Errors
/// The disk refuses.
pub fn write(folder: &Path, place: &Place, state: &[u8]) -> Result<(), OutputError> {
    let path = path_of(folder, place.week);
    let fail = |error: std::io::Error| OutputError::at(&path, error);
    let head = postcard::to_stdvec(place).map_err(|error| OutputError::at(&path, error))?;
    let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(&head);
    let mut packed = zstd::Encoder::new(bytes, EFFORT).map_err(fail)?;
    packed.write_all(state).map_err(fail)?;
    let bytes = packed.finish().map_err(fail)?;
    let mut file = folder::begin(&path)?;
    file.write_all(&bytes).map_err(fail)?;
    file.write_all(blake3::hash(&bytes).as_bytes()).map_err(fail)?;
    folder::settle(file, &path)?;
    let all = folder::numbered(folder, STEM, ENDING);
    for (_, old) in all.iter().rev().skip(KEPT) {
        folder::remove(old)?;
    }
    Ok(())
}

/// The newest sound checkpoint of a course; those of another one are passed over.
///
/// # Errors
/// There is none, and one that is damaged.
pub fn newest(folder: &Path, course: &str) -> Result<Option<(Place, Vec<u8>)>, OutputError> {
    let mut damaged = None;
    for (_, path) in folder::numbered(folder, STEM, ENDING).into_iter().rev() {
        match read(&path) {
            Ok((place, state)) if place.course == course => return Ok(Some((place, state))),
            Ok(_) => {}
            Err(error) => damaged = Some(error),
        }
    }
    damaged.map_or(Ok(None), Err)
}

fn read(path: &Path) -> Result<(Place, Vec<u8>), OutputError> {
    let bytes = fs::read(path).map_err(|error| OutputError::at(path, error))?;
    let damaged = || OutputError::at(path, "it is damaged");
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
///
/// # Errors
/// One cannot be removed.
pub fn remove_all(folder: &Path) -> Result<(), OutputError> {
    folder::numbered(folder, STEM, ENDING).iter().try_for_each(|(_, path)| folder::remove(path))
}

/// Removes every checkpoint of a folder but the one of a week.
///
/// # Errors
/// One cannot be removed.
pub fn keep_only(folder: &Path, week: u32) -> Result<(), OutputError> {
    let all = folder::numbered(folder, STEM, ENDING);
    let others = all.iter().filter(|(number, _)| *number != week);
    others.map(|(_, path)| path).try_for_each(|path| folder::remove(path))
}

/// What is the matter with the checkpoints of a folder.
#[must_use]
pub fn faults(folder: &Path) -> Vec<OutputError> {
    let all = folder::numbered(folder, STEM, ENDING);
    all.iter().filter_map(|(_, path)| read(path).err()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(week: u32) -> Place {
        Place {
            course: "c".to_owned(),
            week,
            decisions: Sum::of(b""),
            part: 1,
            pieces: Vec::new(),
            tape: Tape::default(),
            summary: Summary::default(),
            marks: Vec::new(),
        }
    }

    #[test]
    fn the_newest_two_are_kept_and_a_damaged_one_is_passed_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let folder = folder.path();
        for week in [10, 20, 30] {
            write(folder, &place(week), &week.to_le_bytes()).expect("it is written");
        }
        assert_eq!(folder::numbered(folder, STEM, ENDING).len(), 2);
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
        assert_eq!(faults(folder).len(), 1);
        keep_only(folder, 20).expect("they are removed");
        assert_eq!(folder::numbered(folder, STEM, ENDING).len(), 1);
    }
}
