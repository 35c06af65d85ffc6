//! A static server on localhost that isolates the page, so that it gets shared memory.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure, Context, Result};
use axum::http::{HeaderName, HeaderValue};
use axum::Router;
use clap::Args;
use tower_http::compression::predicate::SizeAbove;
use tower_http::compression::CompressionLayer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::bundle;
use crate::Workspace;

/// The port that is tried first.
const PORT: u16 = 8080;

/// What isolates the page, and what a host without control over headers leaves out.
const ISOLATION: [(&str, &str); 3] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// What the page may do, as in `index.html` and, for hosts without headers, `www/coi-serviceworker.js`; a
/// header alone can say who frames it. Blobs: the thread pool starts its workers from them.
const POLICY: (&str, &str) = (
    "content-security-policy",
    concat!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self'; ",
        "img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'",
        "; frame-ancestors 'self'"
    ),
);

/// A rebuilt site is seen at the next reload.
const NO_CACHE: (&str, &str) = ("cache-control", "no-cache");

/// Flags of `cargo xtask serve`.
#[derive(Args)]
#[group(skip)]
pub struct Options {
    /// Listen on this port; 0 takes any free one [default: 8080, or the next free one]
    #[arg(long)]
    port: Option<u16>,
    /// Serve what is in target/site as it is
    #[arg(long)]
    no_build: bool,
    /// Leave out the headers that isolate the page, like a plain static host
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    build: bundle::Options,
}

/// Builds the site unless told not to, and serves it until the process is stopped.
pub fn run(workspace: &Workspace, options: Options) -> Result<()> {
    let site = if options.no_build { workspace.site() } else { bundle::run(workspace, options.build)? };
    ensure!(site.join("index.html").is_file(), "there is no site in {}; run `cargo xtask build`", site.display());
    let listener = listen(options.port)?;
    // Tests wait for this line and read the address from it.
    println!("infoplane is at http://{}/", listener.local_addr()?);
    std::io::stdout().flush()?;
    serve(listener, app(&site, options.plain))
}

/// Serves a directory, isolated and with further ones under given paths, from a thread that ends
/// with the process; gives the address.
pub fn in_background(site: &Path, further: &[(&str, PathBuf)]) -> Result<String> {
    let listener = listen(Some(0))?;
    let address = listener.local_addr()?;
    // Without the page's policy: these are pages of their own.
    let of = |dir: &Path| app_of(Router::new().fallback_service(ServeDir::new(dir)), false);
    let app = further.iter().fold(of(site), |app, (path, dir)| app.nest(path, of(dir)));
    std::thread::spawn(move || {
        if let Err(error) = serve(listener, app) {
            eprintln!("{error:#}");
        }
    });
    Ok(format!("http://{address}/"))
}

fn serve(listener: TcpListener, app: Router) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, app).await.context("the server stopped")
    })
}

fn listen(port: Option<u16>) -> Result<TcpListener> {
    let ports = match port {
        Some(port) => port..=port,
        None => PORT..=PORT + 99,
    };
    for port in ports.clone() {
        match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
            Ok(listener) => {
                listener.set_nonblocking(true)?;
                return Ok(listener);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(error) => {
                return Err(error).with_context(|| format!("could not listen on port {port}; choose another by --port"))
            }
        }
    }
    bail!("ports {} to {} are all in use; choose another by --port", ports.start(), ports.end())
}

fn app(site: &Path, plain: bool) -> Router {
    // The build has compressed the files already.
    let files = |dir: &Path| Router::new().fallback_service(ServeDir::new(dir).precompressed_gzip());
    let guarded = |dir: &Path| {
        let app = app_of(files(dir), plain);
        if plain {
            app
        } else {
            with_header(app, POLICY)
        }
    };
    // Documents and workers obey these headers. What they consist of would carry them for nothing, half a kilobyte each.
    let parts = |dir: &Path| app_of(files(dir), true);
    let www = site.join("www");
    guarded(site)
        .nest("/pkg", parts(&site.join("pkg")))
        .nest("/www", parts(&www).nest("/worker", guarded(&www.join("worker"))))
}

/// Adds what every response has: headers, and compression, as hosts of static pages do.
fn app_of(app: Router, plain: bool) -> Router {
    let isolation = ISOLATION.iter().filter(|_| !plain);
    let app = app.layer(CompressionLayer::new().compress_when(SizeAbove::default()));
    isolation.chain([&NO_CACHE]).fold(app, |app, &header| with_header(app, header))
}

fn with_header(app: Router, (name, value): (&'static str, &'static str)) -> Router {
    let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
    app.layer(SetResponseHeaderLayer::overriding(name, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    /// The head of the response to one GET, in lower case.
    fn head(path: &str, plain: bool) -> String {
        head_of(Path::new(env!("CARGO_MANIFEST_DIR")), path, plain)
    }

    fn head_of(site: &Path, path: &str, plain: bool) -> String {
        let listener = listen(Some(0)).unwrap();
        let address = listener.local_addr().unwrap();
        let site = site.to_path_buf();
        std::thread::spawn(move || {
            let app = app(&site, plain);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, app).await.unwrap();
            });
        });
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).unwrap();
        String::from_utf8_lossy(&response).split("\r\n\r\n").next().unwrap().to_lowercase()
    }

    #[test]
    fn documents_and_workers_are_isolated() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for (path, status) in
            [("/", "200"), ("/index.html", "200"), ("/www/worker/worker.js", "200"), ("/no/such/file", "404")]
        {
            let head = head_of(&root, path, false);
            assert!(head.starts_with(&format!("http/1.1 {status}")), "{head}");
            for (name, value) in ISOLATION.into_iter().chain([NO_CACHE, POLICY]) {
                assert!(head.contains(&format!("\r\n{name}: {value}")), "no {name} in {head}");
            }
        }
    }

    #[test]
    fn what_they_consist_of_is_not_weighed_down() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let head = head_of(&root, "/www/main.js", false);
        assert!(head.starts_with("http/1.1 200") && head.contains(NO_CACHE.1), "{head}");
        assert!(!head.contains("policy"), "{head}");
    }

    #[test]
    fn the_policy_is_the_same_in_page_service_worker_and_header() {
        let (policy, _) = POLICY.1.split_once("; frame-ancestors").unwrap();
        for text in [include_str!("../../index.html"), include_str!("../../www/coi-serviceworker.js")] {
            assert!(text.contains(&format!("\"{policy}\"")));
        }
    }

    #[test]
    fn a_published_run_is_bytes() {
        let site = std::env::temp_dir().join(format!("infoplane-serve-{}", std::process::id()));
        std::fs::create_dir_all(site.join("gallery")).unwrap();
        std::fs::write(site.join("gallery/fig2.plane"), "infobrif").unwrap();
        let head = head_of(&site, "/gallery/fig2.plane", false);
        std::fs::remove_dir_all(site).unwrap();
        assert!(
            head.starts_with("http/1.1 200") && head.contains("\r\ncontent-type: application/octet-stream"),
            "{head}"
        );
    }

    #[test]
    fn a_plain_server_does_not_isolate() {
        let head = head("/Cargo.toml", true);
        assert!(
            head.starts_with("http/1.1 200") && !head.contains("cross-origin") && !head.contains("policy"),
            "{head}"
        );
    }

    #[test]
    fn a_port_in_use_is_an_error_only_if_it_was_asked_for() {
        let taken = listen(Some(0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(listen(Some(port)).unwrap_err().to_string().contains("in use"));
        assert!(listen(None).is_ok());
    }
}
