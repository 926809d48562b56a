//! The result digest: a hash over the serialised state, so that every stored field counts.

use serde::Serialize;

/// Hashes any serialisable state; equal digests mean equal state, field by field.
///
/// # Panics
/// Never for the model's own types, which all serialise.
#[must_use]
pub fn of<T: Serialize + ?Sized>(state: &T) -> String {
    let hasher = postcard::to_io(state, Hashing::default()).expect("model state serialises");
    hasher.hex()
}

/// Hashes bytes with their number before them: as [`of`] does a list of bytes, but in one go.
#[must_use]
pub fn of_bytes(bytes: &[u8]) -> String {
    let mut hashing =
        postcard::to_io(&bytes.len(), Hashing::default()).expect("a number serialises");
    hashing.hasher.update(&std::mem::take(&mut hashing.gathered));
    hashing.hasher.update(bytes);
    hashing.hex()
}

/// Bytes gathered before they are hashed: serialisers hand over a field at a time.
const GATHERED: usize = 16 * 1024;

/// A writer that only hashes.
#[derive(Debug, Default)]
pub struct Hashing {
    hasher: blake3::Hasher,
    gathered: Vec<u8>,
}

impl Hashing {
    /// Hash over everything written, in hexadecimal.
    #[must_use]
    pub fn hex(mut self) -> String {
        self.hasher.update(&self.gathered);
        self.hasher.finalize().to_hex().to_string()
    }
}

impl std::io::Write for Hashing {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= GATHERED {
            self.hasher.update(&self.gathered);
            self.gathered.clear();
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gathering_changes_no_hash() {
        let state: Vec<u64> = (0..20_000).collect();
        let bytes = postcard::to_stdvec(&state).expect("numbers serialise");
        assert_eq!(of(&state), blake3::hash(&bytes).to_hex().to_string());
        assert_eq!(of(&bytes), of_bytes(&bytes));
    }
}
