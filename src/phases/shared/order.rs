//! One order for organisations, whatever order a query yields them in: that of their index. What
//! a run draws and posts must never hang on how the world stores its components.

use crate::economy::commissioner::Commissioner;
use crate::economy::practice::Practice;
use crate::economy::provider::Provider;

/// An organisation, alone or first among its components, with its index among its kind.
pub trait Indexed {
    fn index(&self) -> u32;
}

/// What a query yields, by index.
pub fn in_order<T: Indexed>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut ordered: Vec<T> = items.into_iter().collect();
    ordered.sort_by_key(Indexed::index);
    ordered
}

macro_rules! organisations {
    ($($organisation:ty),+) => { $(
        impl Indexed for &$organisation {
            fn index(&self) -> u32 {
                self.index
            }
        }
    )+ };
}

organisations!(Commissioner, Practice, Provider);

/// Tuples of an organisation and any other components.
macro_rules! tuples {
    ($($component:ident)*) => {
        impl<First: Indexed, $($component),*> Indexed for (First, $($component),*) {
            fn index(&self) -> u32 {
                self.0.index()
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F G);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
