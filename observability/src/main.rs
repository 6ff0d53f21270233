//! Writes the dashboards to `deploy/grafana`.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/grafana");
    std::fs::create_dir_all(&folder)?;
    for (name, text) in observability::files() {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}
