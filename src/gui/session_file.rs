//! Files of the window: a session holds the scenario with every parameter resolved and the
//! decisions that the user took in place of the model; opening it repeats the run. Scenario files
//! are read by the loader of the command line. Settings of the window are stored separately.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::experiment::output::text;
use crate::scenario::schema::{SCHEMA, Scenario};
use crate::sim::decision::Decision;

use super::command::{Perspective, ThemeChoice};
use super::workspaces::WorkspaceId;

/// Extension of session files.
pub const FILE_SUFFIX: &str = "hecon.json";
/// Number of recent files stored.
const RECENT: usize = 8;
/// Maximum size of a session file, bytes.
const MAX_FILE_BYTES: u64 = 256 << 20;

/// Contents of a session file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionFile {
    /// Version of the file format.
    pub schema: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// The scenario, every parameter resolved.
    pub scenario: Scenario,
    /// Decisions that took the place of the model's.
    pub decisions: Vec<Decision>,
}

/// The part that every version of the format has.
#[derive(Deserialize)]
struct SessionFileVersion {
    schema: u32,
}

impl SessionFile {
    /// A session of this program.
    pub fn new(scenario: Scenario, decisions: Vec<Decision>) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Self { schema: SCHEMA, program, scenario, decisions }
    }

    /// Reads a session.
    ///
    /// # Errors
    /// What is wrong with the file, in words for the user.
    pub fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let about = std::fs::metadata(path).map_err(|error| format!("{shown}: {error}"))?;
        if about.len() > MAX_FILE_BYTES {
            return Err(format!("{shown} is too large to be a session"));
        }
        let text = text::read(path).map_err(|error| error.to_string())?;
        let version: SessionFileVersion = serde_json::from_str(&text)
            .map_err(|error| format!("{shown} is not a session of this program: {error}"))?;
        if version.schema > SCHEMA {
            return Err(format!(
                "{shown} was written by a newer version of the program (format {}, this one reads \
                 up to {SCHEMA}). Open it with that version; nothing was changed.",
                version.schema
            ));
        }
        serde_json::from_str(&text).map_err(|error| format!("{shown} cannot be read: {error}"))
    }

    /// Writes the session: under a temporary name, then renamed.
    pub fn write(&self, path: &Path) -> Result<(), String> {
        let shown = path.display();
        let text = serde_json::to_vec_pretty(self).map_err(|error| error.to_string())?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        let written = (|| {
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            std::io::Write::write_all(&mut file, &text)?;
            file.as_file().sync_all()?;
            file.persist(path).map_err(|error| error.error)?;
            Ok::<(), std::io::Error>(())
        })();
        written.map_err(|error| {
            format!("{shown} cannot be written: {error}. Choose another folder; nothing is lost.")
        })
    }
}

/// Settings stored from one start to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub theme: ThemeChoice,
    /// Scale of text, 1 = 100 %.
    pub scale: f32,
    /// Whether motion is reduced.
    pub still: bool,
    pub eyes: Perspective,
    pub place: WorkspaceId,
    /// Weeks a second; 0 means as fast as possible.
    pub speed: f32,
    /// Whether the tour has been dismissed.
    pub toured: bool,
    /// Recently opened files, newest first.
    pub recent: Vec<PathBuf>,
    /// Folder for exported charts.
    pub exports: PathBuf,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            scale: 1.0,
            still: false,
            eyes: Perspective::Truth,
            place: WorkspaceId::System,
            speed: 13.0,
            toured: false,
            recent: Vec::new(),
            exports: PathBuf::from("hecon-exports"),
        }
    }
}

impl Settings {
    /// Weeks a second.
    pub fn pace(&self) -> f32 {
        if self.speed <= 0.0 { f32::INFINITY } else { self.speed }
    }
    /// Sets the weeks a second.
    pub fn set_pace(&mut self, speed: f32) {
        self.speed = if speed.is_infinite() { 0.0 } else { speed };
    }
    /// Adds a file to the recent ones.
    pub fn opened(&mut self, path: &Path) {
        self.recent.retain(|old| old != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(RECENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::catalogue::Registries;
    use crate::scenario::load::{LoadRequest, NoFiles, load};

    fn default_scenario() -> Scenario {
        let request = LoadRequest { place: Some("town".to_owned()), ..LoadRequest::default() };
        load(&request, &NoFiles, &Registries).expect("loads")
    }

    #[test]
    fn a_session_is_read_back_as_it_was_written() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.hecon.json");
        let session = SessionFile::new(default_scenario(), Vec::new());
        session.write(&path).expect("writes");
        assert_eq!(SessionFile::read(&path).expect("reads"), session);
    }

    #[test]
    fn a_newer_session_is_refused_with_a_word_on_what_to_do() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.hecon.json");
        std::fs::write(&path, "{\"schema\": 99, \"other\": true}").expect("writes");
        let said = SessionFile::read(&path).expect_err("refuses");
        assert!(said.contains("newer version") && said.contains("99"), "{said}");
        std::fs::write(&path, "not json").expect("writes");
        assert!(SessionFile::read(&path).expect_err("refuses").contains("not a session"));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let session = SessionFile::new(default_scenario(), Vec::new());
        let said = session.write(Path::new("/nowhere/at/all.json")).expect_err("refuses");
        assert!(said.contains("/nowhere/at/all.json") && said.contains("nothing is lost"));
    }

    #[test]
    fn a_file_opened_again_stands_first_and_once() {
        let mut settings = Settings::default();
        for name in ["a", "b", "a"] {
            settings.opened(Path::new(name));
        }
        assert_eq!(settings.recent, [PathBuf::from("a"), PathBuf::from("b")]);
    }
}
