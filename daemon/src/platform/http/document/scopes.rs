//! Which throttle each operation has: that of its permission's module, unless it stands in the LIST.

use poem_openapi::registry::MetaOperation;

use crate::platform::access::throttle::Scope;

/// LIST: operations with a throttle of their own. What costs credits is here: it also wants an `Idempotency-Key`.
const OWN: &[(&str, Scope)] = &[
    ("keywords_cluster", Scope::PlannerAi),
    ("clusters_generate_ideas", Scope::PlannerAi),
    ("tasks_generate", Scope::WriterAi),
    ("images_generate", Scope::ImageGen),
    ("rules_run_now", Scope::AiFunction),
    // pictures are a part of the page of an article
    ("images_file", Scope::ContentRead),
];

/// The operation's throttle.
pub(super) fn scope_of(operation: &MetaOperation, permission: Option<&str>) -> Scope {
    let id = operation.operation_id.unwrap_or_default();
    if let Some((_, scope)) = OWN.iter().find(|(known, _)| *known == id) {
        return *scope;
    }
    match permission.and_then(|permission| permission.split_once('.')) {
        Some((module, verb)) => of_module(module, verb, id),
        None if id.starts_with("auth") => Scope::Auth,
        None if id.starts_with("plugin") => Scope::Plugin,
        None => Scope::Default,
    }
}

fn of_module(module: &str, verb: &str, id: &str) -> Scope {
    match (module, verb) {
        ("planner", _) => Scope::Planner,
        ("writer", "read") if id.starts_with("content") => Scope::ContentRead,
        ("writer", _) if id.starts_with("content") => Scope::ContentWrite,
        ("writer", _) => Scope::Writer,
        ("publisher", "read") => Scope::ContentRead,
        ("publisher", _) => Scope::ContentWrite,
        ("billing", "read") => Scope::Billing,
        ("billing", _) => Scope::BillingAdmin,
        ("account" | "users" | "sites" | "providers" | "system" | "api_keys", "manage") => Scope::SystemAdmin,
        ("account" | "audit" | "instance" | "users" | "sites" | "system" | "automation" | "jobs" | "ai", _) => {
            Scope::System
        }
        _ => Scope::Default,
    }
}
