//! A file browser inside the window, the same on every system.

use std::path::{Path, PathBuf};

use eframe::egui::{ScrollArea, Ui};

use super::explained_figure::caption_ui;
use super::widgets::{self, link_ui};
use crate::gui::theme::TextRole;

/// Kinds of files that can be opened.
const FILE_EXTENSIONS: [&str; 2] = ["ron", "json"];
/// Maximum number of names shown of one folder.
const MAX_NAMES: usize = 500;
/// Height of the list, points.
const HEIGHT: f32 = 180.0;

/// The current folder. It is read when it is entered, not in every frame.
#[derive(Debug)]
pub struct FolderListing {
    folder: PathBuf,
    folders: Vec<String>,
    files: Vec<String>,
    error: Option<String>,
}

impl FolderListing {
    /// Reads the folder that a path names or is in; the working folder for an empty path.
    pub fn open_path(path: &Path) -> Self {
        let path = std::path::absolute(path).or_else(|_| std::env::current_dir());
        let path = path.unwrap_or_else(|_| PathBuf::from("."));
        match path.parent() {
            Some(parent) if !path.is_dir() => Self::read(parent.to_owned()),
            _ => Self::read(path),
        }
    }

    fn read(folder: PathBuf) -> Self {
        let (mut folders, mut files, mut trouble) = (Vec::new(), Vec::new(), None);
        match std::fs::read_dir(&folder) {
            Err(error) => trouble = Some(format!("This folder cannot be read: {error}.")),
            Ok(entries) => {
                for entry in entries.flatten() {
                    let (name, path) = (entry.file_name(), entry.path());
                    let name = name.to_string_lossy().into_owned();
                    if name.starts_with('.') {
                        continue;
                    }
                    let ending = path.extension().and_then(|ending| ending.to_str());
                    if path.is_dir() {
                        folders.push(name);
                    } else if ending.is_some_and(|ending| FILE_EXTENSIONS.contains(&ending)) {
                        files.push(name);
                    }
                }
            }
        }
        folders.sort();
        files.sort();
        Self { folder, folders, files, error: trouble }
    }

    /// Shows the list. Returns the file that was clicked.
    pub fn listing_ui(&mut self, ui: &mut Ui) -> Option<PathBuf> {
        let mut into = None;
        let mut chosen = None;
        caption_ui(ui, widgets::fit(ui, &self.folder.display().to_string(), TextRole::Body, 440.0));
        ScrollArea::vertical().id_salt("files").max_height(HEIGHT).show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            if let Some(parent) = self.folder.parent()
                && link_ui(ui, "Parent folder").clicked()
            {
                into = Some(parent.to_owned());
            }
            if let Some(trouble) = &self.error {
                caption_ui(ui, trouble);
            }
            for name in self.folders.iter().take(MAX_NAMES) {
                let shown = widgets::fit(ui, &format!("{name}/"), TextRole::Control, 420.0);
                if link_ui(ui, &shown).clicked() {
                    into = Some(self.folder.join(name));
                }
            }
            for name in self.files.iter().take(MAX_NAMES) {
                let shown = widgets::fit(ui, name, TextRole::Control, 420.0);
                if link_ui(ui, &shown).clicked() {
                    chosen = Some(self.folder.join(name));
                }
            }
            let left = self.folders.len().saturating_sub(MAX_NAMES)
                + self.files.len().saturating_sub(MAX_NAMES);
            if left > 0 {
                caption_ui(ui, format!("{left} more are not shown; type the path instead."));
            }
            if self.folders.is_empty() && self.files.is_empty() && self.error.is_none() {
                caption_ui(ui, "No scenarios or sessions here.");
            }
        });
        if let Some(folder) = into {
            *self = Self::read(folder);
        }
        chosen
    }

    /// The folder that is shown.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_shows_folders_and_files_that_can_be_opened_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.ron", "a.hecon.json", "notes.txt", ".hidden.ron"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("more")).unwrap();
        let listing = FolderListing::open_path(&folder.path().join("b.ron"));
        assert_eq!(listing.folder(), folder.path());
        assert_eq!(listing.files, ["a.hecon.json", "b.ron"]);
        assert_eq!(listing.folders, ["more"]);
        assert!(listing.error.is_none());
    }

    #[test]
    fn a_folder_that_is_not_there_is_said_and_not_a_panic() {
        let folder = tempfile::tempdir().unwrap();
        let listing = FolderListing::open_path(&folder.path().join("gone").join("x.ron"));
        assert!(listing.error.is_some());
    }
}
