use std::{fs, path::PathBuf};

use super::{environment::variable, secrets::SECRETS, *};

/// Loads from a file with `toml` in it, and from `variables`.
fn load_with<const N: usize>(toml: &str, variables: [(&str, &str); N]) -> Result<Loaded, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, toml).unwrap();
    load(Some(&file), &Environment::from(variables))
}

fn problems<const N: usize>(toml: &str, variables: [(&str, &str); N]) -> String {
    load_with(toml, variables).unwrap_err().to_string()
}

fn known() -> Vec<String> {
    let defaults = Layer::from_toml(DEFAULTS, "", |_| String::new()).unwrap();
    defaults.keys().map(|(key, _)| key.to_owned()).collect()
}

#[test]
fn the_defaults_are_a_whole_configuration() {
    // no field has a default in the code, and no section accepts a key that it does not know:
    // so this loads exactly if every field has its line in igny8.toml and every line its field
    let config = load_with("", []).unwrap().config;
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database.busy_timeout.as_millis(), 5000);
    assert!(config.database.url.is_none() && config.server.public_url.is_none());
}

#[test]
fn every_key_is_explained_above_its_line_with_its_variable() {
    let lines: Vec<&str> = DEFAULTS.lines().collect();
    let mut section = "";
    let mut seen = 0;
    for (at, line) in lines.iter().enumerate() {
        if let Some(head) = line.strip_prefix('[') {
            section = head.trim_end_matches(']');
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            let variable = variable(&format!("{section}.{name}"));
            assert!(lines[at - 1].starts_with("# environment: "), "{section}.{name} names no variable");
            assert!(lines[at - 1].contains(&variable), "{section}.{name} does not name {variable}");
            assert!(lines[at - 2].starts_with("# "), "{section}.{name} has no explanation");
            seen += 1;
        }
    }
    assert_eq!(seen, known().len());
}

#[test]
fn a_duration_or_size_says_its_unit() {
    for unit in ["_ms", "_seconds", "_minutes", "_days", "_bytes", "_s"] {
        let word = match unit {
            "_ms" => "milliseconds",
            "_s" => "seconds",
            other => &other[1..],
        };
        for key in known().iter().filter(|key| key.ends_with(unit)) {
            let name = key.rsplit('.').next().unwrap();
            let above = DEFAULTS.split(&format!("\n{name} = ")).next().unwrap();
            let explanation = above.rsplit("\n\n").next().unwrap();
            assert!(explanation.contains(word), "{key} does not say that it counts {word}: {explanation}");
        }
    }
}

#[test]
fn a_mistyped_key_in_a_file_is_named_with_its_line_and_the_key_that_was_meant() {
    let said = problems("[server]\n# mine\nlisten = \"127.0.0.1:1\"\npublic_ulr = \"https://x.example\"\n", []);
    assert!(said.contains("server.public_ulr"), "{said}");
    assert!(said.contains("config.toml, line 4"), "{said}");
    assert!(said.contains("did you mean server.public_url?"), "{said}");
}

#[test]
fn a_key_in_the_wrong_section_or_in_none_is_named() {
    assert!(problems("[data]\nlisten = \"127.0.0.1:1\"", []).contains("data.listen"));
    let said = problems("api_key = \"x\"", []);
    assert!(said.contains("api_key (") && said.contains("did you mean ai.api_key?"), "{said}");
    assert!(problems("[nonsense]\nfoo = 1\nbar = 2", []).matches("there is no such key").count() == 2);
}

#[test]
fn a_mistyped_variable_is_named_with_the_one_that_was_meant() {
    let said = problems("", [("IGNY8__SERVER__LISEN", "127.0.0.1:1")]);
    assert!(said.contains("environment IGNY8__SERVER__LISEN"), "{said}");
    assert!(said.contains("did you mean IGNY8__SERVER__LISTEN?"), "{said}");
}

#[test]
fn a_bad_value_names_key_source_and_what_is_expected_and_all_are_said_at_once() {
    let said = problems(
        "[server]\nlisten = \"everywhere\"\n[jobs]\nworkers = 0\n[log]\nformat = \"xml\"\n",
        [("IGNY8__JOBS__POLL_MS", "often"), ("IGNY8__LOG__LEVEL", "loud")],
    );
    for part in [
        "server.listen (",
        "found \"everywhere\", expected an address and a port",
        "jobs.workers (",
        "found \"0\", expected a whole number from 1 to 1000",
        "jobs.poll_ms (environment IGNY8__JOBS__POLL_MS): found \"often\", expected a whole number",
        "log.format (",
        "log.level (environment IGNY8__LOG__LEVEL): found \"loud\", expected error, warn",
    ] {
        assert!(said.contains(part), "{part} is missing in:\n{said}");
    }
}

#[test]
fn what_is_no_toml_and_a_file_that_is_not_there_are_named() {
    assert!(problems("[server\nlisten=1", []).contains("this is not TOML"));
    let said = load(Some(&PathBuf::from("/nowhere/igny8.toml")), &Environment::default()).unwrap_err().to_string();
    assert!(said.contains("/nowhere/igny8.toml: this file cannot be read"), "{said}");
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
    let loaded = load_with(
        "[jobs]\nworkers = 7\nlease_seconds = 90",
        [("IGNY8__JOBS__WORKERS", "9"), ("IGNY8__OUTBOUND__ALLOW_PRIVATE_NETWORKS", "wp.lan, 10.0.0.0/8")],
    )
    .unwrap();
    assert_eq!((loaded.config.jobs.workers, loaded.config.jobs.lease.as_secs()), (9, 90));
    assert_eq!(loaded.config.outbound.allow_private_networks, ["wp.lan", "10.0.0.0/8"]);
    assert_eq!(loaded.find("jobs.workers").unwrap().1, "environment IGNY8__JOBS__WORKERS");
}

#[test]
fn a_password_of_digits_stays_a_text() {
    let loaded = load_with("", [("IGNY8__AI__API_KEY", "0123")]).unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(loaded.config.ai.api_key.as_ref().unwrap()), "0123");
}

#[test]
fn the_usual_variables_of_openai_clients_choose_that_provider_unless_a_file_decides() {
    use sections::TextProviderKind::{Builtin, OpenaiCompatible};
    let variables = [("OPENAI_BASE_URL", "http://localhost:11434/v1")];
    let ai = load_with("", variables).unwrap().config.ai;
    assert_eq!((ai.provider, ai.base_url.as_str()), (OpenaiCompatible, "http://localhost:11434/v1"));
    let ai = load_with("[ai]\nprovider = \"builtin\"", variables).unwrap().config.ai;
    assert_eq!(ai.provider, Builtin);
}

#[test]
fn systemd_says_where_the_data_go_and_holds_credentials() {
    let credentials = tempfile::tempdir().unwrap();
    fs::write(credentials.path().join("ai-api-key"), "sk-from-systemd\n").unwrap();
    fs::write(credentials.path().join("igny8_master-key"), "00").unwrap();
    let folder = credentials.path().to_str().unwrap();
    let loaded = load_with("", [("STATE_DIRECTORY", "/var/lib/igny8:/x"), ("CREDENTIALS_DIRECTORY", folder)]).unwrap();
    assert_eq!(loaded.config.data.dir, PathBuf::from("/var/lib/igny8"));
    assert_eq!(loaded.config.security.master_key_file, Some(credentials.path().join("igny8_master-key")));
    let key = loaded.config.ai.api_key.unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&key), "sk-from-systemd");
}

#[test]
fn a_secret_may_stand_in_a_file_but_not_twice_at_the_same_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    fs::write(&file, "sk-in-file\n").unwrap();
    let path = file.to_str().unwrap();
    let loaded = load_with("[ai]\napi_key = \"weaker\"", [("IGNY8__AI__API_KEY_FILE", path)]).unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&loaded.config.ai.api_key.unwrap()), "sk-in-file");
    let said = problems(&format!("[ai]\napi_key = \"a\"\napi_key_file = \"{path}\""), []);
    assert!(said.contains("keep one of the two"), "{said}");
    let said = problems("[ai]\napi_key_file = \"/nowhere/key\"", []);
    assert!(said.contains("ai.api_key_file") && said.contains("/nowhere/key cannot be read"), "{said}");
}

#[test]
fn no_secret_is_ever_printed() {
    for (key, _) in SECRETS {
        let name = variable(key);
        let loaded = load_with("", [(name.as_str(), "canary-5f1e")]).unwrap();
        assert!(!loaded.explain().contains("canary"), "{key} is in the explanation");
        assert!(!format!("{:?}", loaded.config).contains("canary"), "{key} is in the debug form");
        assert!(loaded.explain().contains(&format!("# environment {name}")));
    }
    for broken in ["[ai]\napi_key = \"canary-5f1e", "[ai]\napi_key = [\"canary-5f1e\"]", "[ai]\napi_key = canary-5f1e"]
    {
        let said = problems(broken, []);
        assert!(!said.contains("canary"), "{said}");
    }
    let said = problems("[ai]\nbase_url = \"https://user:canary-5f1e@host/v1\"", []);
    assert!(!said.contains("canary"), "{said}");
}

#[test]
fn what_is_explained_loads_again() {
    let loaded = load_with("[jobs]\nworkers = 3\n[server]\ntrusted_proxies = [\"10.0.0.1\"]", []).unwrap();
    let again = load_with(&loaded.explain(), []).unwrap();
    assert_eq!(again.config.jobs.workers, 3);
    assert_eq!(again.config.server.trusted_proxies, loaded.config.server.trusted_proxies);
    let keys = known();
    assert!(keys.iter().all(|key| loaded.explain().contains(key.split('.').next_back().unwrap())));
}

#[test]
fn what_does_not_go_together_is_said() {
    let said = problems("[ai]\nprovider = \"openai_compatible\"\nimage_provider = \"runware\"", []);
    assert!(said.contains("ai.api_key (default): api.openai.com needs a key"), "{said}");
    assert!(said.contains("ai.runware_api_key"), "{said}");
    assert!(problems("[metrics]\nlisten = \"127.0.0.1:8080\"", []).contains("metrics.listen"));
    let said = problems("[outbound]\nallow_private_networks = [\"10.0.0.0/99\", \"http://x\"]", []);
    assert_eq!(said.matches("expected a host such as").count(), 2, "{said}");
}
