//! The result digest: a hash over the serialised state, so that every stored field counts.

use serde::Serialize;

/// Hashes any serialisable state; equal digests mean equal state, field by field.
///
/// # Panics
/// Never for the model's own types, which all serialise.
#[must_use]
pub fn of<T: Serialize + ?Sized>(state: &T) -> String {
    let mut hasher = blake3::Hasher::new();
    postcard::to_io(state, HashWriter(&mut hasher)).expect("model state serialises");
    hasher.finalize().to_hex().to_string()
}

struct HashWriter<'a>(&'a mut blake3::Hasher);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
