//! The directory of a run: every organisation with its dense id.

use bevy_ecs::prelude::*;

use crate::economy::geography::{Geography, OrgEntry, OrgKind};
use crate::kernel::ids::OrgId;

/// Every organisation of a run in id order: nation, regions, commissioners, local authorities,
/// providers, practices.
#[derive(Resource, Debug, Clone, Default)]
pub struct OrganisationDirectory {
    /// Entries in id order.
    pub entries: Vec<OrgEntry>,
    /// First id of each kind, in the order above, then the number of organisations.
    starts: [u32; 7],
}

impl OrganisationDirectory {
    /// Lists the organisations of a place.
    #[must_use]
    pub fn new(geography: &Geography) -> Self {
        let authorities = geography.commissioners.iter().map(|c| format!("{} Council", c.name));
        let groups: [(OrgKind, Vec<String>); 6] = [
            (OrgKind::Nation, vec!["NHS England".to_owned()]),
            (OrgKind::Region, geography.regions.clone()),
            (
                OrgKind::Commissioner,
                geography.commissioners.iter().map(|c| c.name.clone()).collect(),
            ),
            (OrgKind::LocalAuthority, authorities.collect()),
            (OrgKind::Provider, geography.providers.iter().map(|p| p.name.clone()).collect()),
            (OrgKind::Practice, geography.practices.iter().map(|p| p.name.clone()).collect()),
        ];
        let mut directory = Self::default();
        for (group, (kind, names)) in groups.into_iter().enumerate() {
            directory.starts[group] = directory.entries.len() as u32;
            for name in names {
                let id = OrgId::at(directory.entries.len());
                directory.entries.push(OrgEntry { id, kind, name });
            }
        }
        directory.starts[6] = directory.entries.len() as u32;
        directory
    }
    /// The nation.
    #[must_use]
    pub const fn nation(&self) -> OrgId {
        OrgId(0)
    }
    /// A region by position.
    #[must_use]
    pub const fn region(&self, index: u32) -> OrgId {
        OrgId(self.starts[1] + index)
    }
    /// A commissioner by position.
    #[must_use]
    pub const fn commissioner(&self, index: u32) -> OrgId {
        OrgId(self.starts[2] + index)
    }
    /// The local authority of a commissioner's area.
    #[must_use]
    pub const fn authority(&self, index: u32) -> OrgId {
        OrgId(self.starts[3] + index)
    }
    /// A provider by position.
    #[must_use]
    pub const fn provider(&self, index: u32) -> OrgId {
        OrgId(self.starts[4] + index)
    }
    /// A practice by position.
    #[must_use]
    pub const fn practice(&self, index: u32) -> OrgId {
        OrgId(self.starts[5] + index)
    }
}
