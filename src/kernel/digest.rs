//! The result digest: a hash over the serialised state, so that every stored field counts.

use serde::Serialize;

/// Hashes any serialisable state; equal digests mean equal state, field by field.
///
/// # Panics
/// Never for the model's own types, which all serialise.
#[must_use]
pub fn hash_state<T: Serialize + ?Sized>(state: &T) -> String {
    let hasher = postcard::to_io(state, HashWriter::default()).expect("model state serialises");
    hasher.hex()
}

/// Hashes bytes with their number before them: as [`hash_state`] does a list of bytes, but in one
/// go.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> String {
    let mut hashing =
        postcard::to_io(&bytes.len(), HashWriter::default()).expect("a number serialises");
    hashing.hasher.update(&std::mem::take(&mut hashing.buffer));
    hashing.hasher.update(bytes);
    hashing.hex()
}

/// Bytes gathered before they are hashed: serialisers hand over a field at a time.
const BUFFER_BYTES: usize = 16 * 1024;

/// A writer that only hashes.
#[derive(Debug, Default)]
pub struct HashWriter {
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
}

impl HashWriter {
    /// Hash over everything written, in hexadecimal.
    #[must_use]
    pub fn hex(mut self) -> String {
        self.hasher.update(&self.buffer);
        self.hasher.finalize().to_hex().to_string()
    }
}

impl std::io::Write for HashWriter {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER_BYTES {
            self.hasher.update(&self.buffer);
            self.buffer.clear();
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
        assert_eq!(hash_state(&state), blake3::hash(&bytes).to_hex().to_string());
        assert_eq!(hash_state(&bytes), hash_bytes(&bytes));
    }
}
