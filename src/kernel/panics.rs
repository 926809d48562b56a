//! Contains a panic to the piece of work in which it happened, and names it: the caller gets it as
//! an ordinary error and continues.

use std::panic::{AssertUnwindSafe, catch_unwind};

use thiserror::Error;

/// A fault of the program: work that ended in a panic.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a fault of the program: {0}")]
pub struct CaughtPanic(String);

/// Does a piece of work. After a fault, whatever it had been changing must not be used again.
///
/// # Errors
/// It panicked: with what message.
pub fn catch_panic<T>(work: impl FnOnce() -> T) -> Result<T, CaughtPanic> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|cause| {
        let text = cause.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| cause.downcast_ref::<&str>().copied());
        CaughtPanic(text.unwrap_or("it stopped unexpectedly").to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_as_a_failure_with_its_message() {
        assert_eq!(catch_panic(|| 2 + 2), Ok(4));
        let known = catch_panic(|| -> u32 { panic!("no ward {}", 7) }).unwrap_err();
        assert_eq!(known.to_string(), "a fault of the program: no ward 7");
        let plain = catch_panic(|| -> u32 { panic!("nothing left") }).unwrap_err();
        assert_eq!(plain.to_string(), "a fault of the program: nothing left");
    }
}
