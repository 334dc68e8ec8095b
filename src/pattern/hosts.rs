//! Recognises the name of a host that has no digits, such as `proxy.example.com:5070`. File names, class names and
//! attributes look alike (`node.js`, `java.io`, `self.id`), so the last label must be a top-level domain that is none of these.

/// Top-level domains that are seldom anything else (IANA root zone, and the private ones of RFC 6762, appendix G).
const CERTAIN: [&str; 9] = [
    "com", "edu", "gov", "int", "internal", "lan", "local", "net", "org",
];

/// Top-level domains that are also words, attributes or file extensions. They count after two labels, or before a port.
/// Left out are those of usual extensions (`py`, `rs`, `sh`, `pl`, `md`, `ps`, `so`, `cc`) and attributes (`id`, `is`, `name`).
const WITH_MORE: [&str; 84] = [
    "ae",
    "ai",
    "app",
    "ar",
    "arpa",
    "at",
    "au",
    "be",
    "bg",
    "biz",
    "br",
    "by",
    "ca",
    "ch",
    "cl",
    "cloud",
    "cn",
    "co",
    "corp",
    "cz",
    "de",
    "dev",
    "dk",
    "ee",
    "eg",
    "es",
    "eu",
    "fi",
    "fr",
    "gg",
    "gr",
    "hk",
    "home",
    "hr",
    "hu",
    "ie",
    "il",
    "info",
    "io",
    "ir",
    "it",
    "jp",
    "ke",
    "kr",
    "kz",
    "localdomain",
    "lt",
    "lu",
    "lv",
    "ma",
    "me",
    "mil",
    "mobi",
    "mx",
    "my",
    "ng",
    "nl",
    "no",
    "nz",
    "online",
    "pe",
    "ph",
    "pk",
    "pro",
    "pt",
    "ro",
    "ru",
    "sa",
    "se",
    "sg",
    "si",
    "site",
    "sk",
    "th",
    "tr",
    "tv",
    "tw",
    "ua",
    "uk",
    "us",
    "uy",
    "ve",
    "vn",
    "za",
];

/// Names that are none of a host's.
const NO_HOSTS: [&str; 5] = ["ado.net", "asp.net", "socket.io", "system.net", "vb.net"];

/// First labels of packages, which are written the other way round: `com.example.io`, `java.net`.
const OF_PACKAGES: [&str; 12] = [
    "android", "com", "edu", "io", "jakarta", "java", "javax", "kotlin", "net", "org", "os",
    "scala",
];

/// Whether dotted lower-case labels, perhaps with a port, name a host.
pub(super) fn is_host(name: &str) -> bool {
    let (name, has_port) = match name.split_once(':') {
        Some((name, _)) => (name, true),
        None => (name, false),
    };
    let labels: Vec<&str> = name.split('.').collect();
    let (Some(first), Some(last)) = (labels.first(), labels.last()) else {
        return false;
    };
    if NO_HOSTS.contains(&name) || OF_PACKAGES.contains(first) {
        return false;
    }
    CERTAIN.contains(last) || ((has_port || labels.len() > 2) && WITH_MORE.contains(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_known_by_their_top_level_domain() {
        for host in [
            "foo.bar.edu",
            "proxy.cse.cuhk.edu.hk:5070",
            "github.com",
            "github.com:443",
            "weibo.cn:80",
            "api.openai.com",
            "db.prod.internal:5432",
            "a-b.example.co.uk",
            "postgres.default.svc.cluster.local",
        ] {
            assert!(is_host(host), "{host}");
        }
    }

    #[test]
    fn files_classes_packages_and_attributes_are_no_hosts() {
        for other in [
            "module.py",
            "main.rs:42",
            "node.js",
            "app.module.ts:10",
            "java.io",
            "java.net",
            "java.util.logging",
            "com.example.io",
            "org.apache.hadoop.net",
            "self.id",
            "request.user.id",
            "user.name",
            "os.path.join",
            "mapred.job.id",
            "asp.net",
            "logger.info",
            "config.dev",
            "torch.nn",
        ] {
            assert!(!is_host(other), "{other}");
        }
    }
}
