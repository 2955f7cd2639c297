//! Posts as people and WordPress have them: edited by hand, filed, scheduled, and all the others of the site.

mod conflicts;
mod inventory;
