//! What every request handler and every job holds: the store, the organisation, the settings, the world, and the bell
//! that wakes the workers. Cheap to clone. It is made once, by the composing file `desk.rs`; nothing in it decides.

use std::ops::Deref;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::settings::Settings;
use crate::world::World;

/// The state of the running desk, shared by all handlers and jobs.
#[derive(Clone, Debug)]
pub struct DeskState {
    inside: Arc<StateInside>,
}

/// The fields of [`DeskState`], reached through it.
#[derive(Debug)]
pub struct StateInside {
    /// What the process was told at start.
    pub settings: Settings,
    /// Clock and randomness.
    pub world: World,
    /// Rung after a job was committed, so that a worker looks at once; a missed ring costs one polling interval.
    pub job_bell: Notify,
}

impl DeskState {
    /// Puts the state together.
    pub fn new(settings: Settings, world: World) -> DeskState {
        DeskState {
            inside: Arc::new(StateInside {
                settings,
                world,
                job_bell: Notify::new(),
            }),
        }
    }
}

impl Deref for DeskState {
    type Target = StateInside;

    fn deref(&self) -> &StateInside {
        &self.inside
    }
}
