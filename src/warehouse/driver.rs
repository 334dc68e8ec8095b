//! Where the library of a driver lies. Users install drivers in many ways; a wheel of Python is the commonest.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::dialect::Dialect;
use super::fault::{Fault, FaultKind};

/// How a driver comes by name: its library, the package that holds it, and how to get it.
struct Packaged {
    library: &'static str,
    package: &'static str,
    install: &'static str,
}

const fn packaged(dialect: Dialect) -> Packaged {
    let [library, package, install] = match dialect {
        Dialect::Sqlite => [
            "libadbc_driver_sqlite.so",
            "adbc_driver_sqlite",
            "pip install adbc-driver-sqlite",
        ],
        Dialect::Postgres => [
            "libadbc_driver_postgresql.so",
            "adbc_driver_postgresql",
            "pip install adbc-driver-postgresql",
        ],
        Dialect::Duckdb => [
            "libduckdb.so",
            "node_modules/@duckdb/node-bindings-linux-x64",
            "npm install @duckdb/node-bindings-linux-x64",
        ],
        Dialect::Spark => [
            "libadbc_driver_spark.so",
            "adbc_driver_spark",
            "pip install adbc-driver-spark",
        ],
    };
    Packaged {
        library,
        package,
        install,
    }
}

/// The library of a driver: the path that is given, or the first of that name in the folders of `ADBC_DRIVER_PATH`, in the packages
/// of this folder and of Python, and in the folders of the system.
pub(super) fn library(driver: &str, dialect: Dialect) -> Result<PathBuf, Fault> {
    if driver.contains('/') {
        let path = PathBuf::from(driver);
        if path.is_file() {
            return Ok(path);
        }
        let what = format!("the driver {driver} does not exist");
        return Err(missing(&what, dialect));
    }
    let Packaged {
        library, package, ..
    } = packaged(dialect);
    let given = env::var_os("ADBC_DRIVER_PATH").unwrap_or_default();
    let given: Vec<PathBuf> = env::split_paths(&given).collect();
    let own = given.into_iter().chain([PathBuf::from(package)]);
    let of_system = [
        "/usr/local/lib",
        "/usr/lib",
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
    ];
    let of_system = of_system.map(PathBuf::from).into_iter();
    let folders = own.chain(of_packages(package)).chain(of_system);
    let mut found = folders.map(|folder| folder.join(library));
    found
        .find(|path| path.is_file())
        .or_else(|| of_python(package).map(|folder| folder.join(library)))
        .filter(|path| path.is_file())
        .ok_or_else(|| {
            missing(
                &format!("the ADBC driver for {driver} was not found"),
                dialect,
            )
        })
}

fn missing(what: &str, dialect: Dialect) -> Fault {
    let Packaged {
        library, install, ..
    } = packaged(dialect);
    let text = format!(
        "{what}; install it with `{install}`, or name the folder of {library} in ADBC_DRIVER_PATH, \
         or give the path of the library as input.warehouse.driver"
    );
    Fault::new(FaultKind::Setting, text)
}

/// The places of a Python package in the environments that variables and habits name.
fn of_packages(package: &str) -> impl Iterator<Item = PathBuf> {
    let environments = ["VIRTUAL_ENV", "CONDA_PREFIX"];
    let environments = environments.into_iter().filter_map(env::var_os);
    let home = env::var_os("HOME").map(|home| Path::new(&home).join(".local"));
    let roots = environments.map(PathBuf::from).chain(home);
    let roots = roots.chain(["/usr/local".into(), "/usr".into()]);
    roots.flat_map(move |root: PathBuf| {
        let entries = fs::read_dir(root.join("lib"))
            .into_iter()
            .flatten()
            .flatten();
        let of_python = entries.map(|entry| entry.path()).filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("python3")
        });
        let mut of_python: Vec<PathBuf> = of_python.collect();
        of_python.sort();
        let kinds = ["site-packages", "dist-packages"];
        let package = package.to_owned();
        of_python
            .into_iter()
            .flat_map(move |folder| kinds.map(|kind| folder.join(kind).join(&package)))
    })
}

/// The place of a package of the `python3` that is found first, asked of Python itself.
fn of_python(package: &str) -> Option<PathBuf> {
    let question = "import importlib.util, os, sys; \
        spec = importlib.util.find_spec(sys.argv[1]); \
        print(os.path.dirname(spec.origin) if spec and spec.origin else '')";
    let asked = Command::new("python3")
        .args(["-I", "-c", question, package])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let place = String::from_utf8(asked.stdout).ok()?;
    let place = place.trim();
    (!place.is_empty()).then(|| PathBuf::from(place))
}
