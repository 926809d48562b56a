//! Charts and their data as files. A file is written under a temporary name, synced
//! and then renamed, so that a partial file is never visible.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use eframe::egui::{self, Vec2};
use thiserror::Error;

use crate::charts::geometry::vector;
use crate::charts::palette::Palette;
use crate::charts::{Chart, ChartSheet, svg};

use super::charts::raster::{self, TextMeasurer};

/// Kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    Svg,
    /// Picture of two pixels a point.
    Png,
    Csv,
}

impl ExportFormat {
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Csv];

    /// Label of its button.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Svg => "Picture (SVG)",
            Self::Png => "Picture (PNG)",
            Self::Csv => "Data (CSV)",
        }
    }
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Csv => "csv",
        }
    }
}

/// Why a chart could not be exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The file could not be written.
    #[error("cannot write {}: {source}", .path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The picture could not be made.
    #[error("cannot make the picture: {0}")]
    Picture(#[from] image::ImageError),
}

/// A finished export to be written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportJob {
    /// Proposed name with its ending.
    pub name: String,
    /// Kind of file.
    pub format: ExportFormat,
    /// Contents, or what went wrong.
    pub bytes: Result<Vec<u8>, String>,
}

impl ExportJob {
    /// A chart as a file, in the size and theme it is shown in.
    pub fn from_chart(chart: &dyn Chart, size: Vec2, dark: bool, format: ExportFormat) -> Self {
        let name = format!("{}.{}", slug(chart.title()), format.extension());
        let bytes = write(chart, size, dark, format).map_err(|error| error.to_string());
        Self { name, format, bytes }
    }
}

/// A title as a file name.
pub fn slug(title: &str) -> String {
    let mut name = String::new();
    for letter in title.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name: String = name.trim_end_matches('-').chars().take(60).collect();
    if name.is_empty() { "chart".to_owned() } else { name }
}

/// Contents of a file for a chart.
pub fn write(
    chart: &dyn Chart,
    size: Vec2,
    dark: bool,
    format: ExportFormat,
) -> Result<Vec<u8>, ExportError> {
    if format == ExportFormat::Csv {
        return Ok(chart.table().csv().into_bytes());
    }
    let ruler = TextMeasurer::new();
    let colours = Palette::for_theme(dark);
    let size = vector(size.x.max(240.0), size.y.max(140.0));
    let sheet = ChartSheet { size, colours, measure: &ruler, zoom: None, headed: true };
    let scene = chart.draw(&sheet);
    if format == ExportFormat::Svg {
        let title = chart.sentence();
        return Ok(svg::write(&scene, colours.panel, &title, &ruler).into_bytes());
    }
    Ok(raster::png(&raster::picture(&scene, colours.panel, &ruler))?)
}

/// Writes a file completely or not at all.
///
/// # Errors
/// When the path cannot be written to.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    let failed = |source| ExportError::Write { path: path.to_owned(), source };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// An unused name in a folder.
pub fn free_name(folder: &Path, name: &str) -> PathBuf {
    let wanted = folder.join(name);
    if !wanted.exists() {
        return wanted;
    }
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    (2..10_000)
        .map(|count| folder.join(format!("{stem}-{count}.{ending}")))
        .find(|path| !path.exists())
        .unwrap_or(wanted)
}

fn mailbox() -> egui::Id {
    egui::Id::unique("exports to be saved")
}

/// Queues an export for the window to save: the shell owns dialogs and folders.
pub fn request(ctx: &egui::Context, parcel: ExportJob) {
    ctx.data_mut(|data| data.get_temp_mut_or_default::<Vec<ExportJob>>(mailbox()).push(parcel));
    ctx.request_repaint();
}

/// Takes the queued exports.
pub fn take_requests(ctx: &egui::Context) -> Vec<ExportJob> {
    ctx.data_mut(|data| data.remove_temp::<Vec<ExportJob>>(mailbox())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_over_an_older_one() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("new").join("chart.csv");
        save(&path, b"first").expect("writes");
        save(&path, b"second").expect("writes again");
        assert_eq!(fs::read(&path).expect("reads"), b"second");
        let left = fs::read_dir(path.parent().expect("parent")).expect("lists").count();
        assert_eq!(left, 1, "nothing else is left behind");
        let next = free_name(path.parent().expect("parent"), "chart.csv");
        assert_eq!(next.file_name().expect("name"), "chart-2.csv");
    }

    #[test]
    fn a_place_that_cannot_be_written_to_is_told() {
        let file = tempfile::NamedTempFile::new().expect("file");
        let error = save(&file.path().join("chart.csv"), b"x").expect_err("a file is not a folder");
        assert!(error.to_string().starts_with("cannot write "), "{error}");
    }

    #[test]
    fn titles_become_names_of_files() {
        assert_eq!(slug("Who bears the volume risk?"), "who-bears-the-volume-risk");
        assert_eq!(slug("£ …"), "chart");
    }
}
