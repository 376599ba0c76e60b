//! A router that remembers its routes. The desk's router is built out of these, so that one list names every route there
//! is; the test of who may reach what walks that list and fails on a route its table doesn't know. It adds no behaviour.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};

use crate::state::DeskState;

/// A method and a path, such as `GET` and `/desk/cases/{number}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListedRoute {
    /// `GET` or `POST`; nothing else is served.
    pub method: &'static str,
    /// The path, as the router takes it.
    pub path: &'static str,
}

/// Routes with their handlers, and the list of them.
#[derive(Default)]
pub struct ListedRoutes {
    router: Router<DeskState>,
    list: Vec<ListedRoute>,
}

impl ListedRoutes {
    /// No routes yet.
    pub fn new() -> ListedRoutes {
        ListedRoutes::default()
    }

    /// Adds a page.
    pub fn get<H, T>(self, path: &'static str, handler: H) -> ListedRoutes
    where
        H: Handler<T, DeskState>,
        T: 'static,
    {
        self.with("GET", path, get(handler))
    }

    /// Adds an act.
    pub fn post<H, T>(self, path: &'static str, handler: H) -> ListedRoutes
    where
        H: Handler<T, DeskState>,
        T: 'static,
    {
        self.with("POST", path, post(handler))
    }

    /// Adds a route with layers of its own, such as a larger limit on what may be sent.
    pub fn with(
        mut self,
        method: &'static str,
        path: &'static str,
        handler: MethodRouter<DeskState>,
    ) -> ListedRoutes {
        self.list.push(ListedRoute { method, path });
        self.router = self.router.route(path, handler);
        self
    }

    /// Adds all routes of another part.
    pub fn merge(mut self, other: ListedRoutes) -> ListedRoutes {
        self.list.extend(other.list);
        self.router = self.router.merge(other.router);
        self
    }

    /// Every route, in the order added.
    pub fn list(&self) -> &[ListedRoute] {
        &self.list
    }

    /// The router alone.
    pub fn into_router(self) -> Router<DeskState> {
        self.router
    }
}
