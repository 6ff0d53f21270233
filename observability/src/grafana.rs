//! As much of Grafana's dashboard JSON as is needed: rows of panels, each with a few queries.

use serde_json::{Value, json};

/// Grafana's grid has so many columns.
const COLUMNS: usize = 24;
/// A row of panels is so high.
const HEIGHT: usize = 8;
/// What is typed into Grafana for "what to scrape".
const SOURCE: &str = "${source}";

/// One page.
#[derive(Debug)]
pub struct Dashboard {
    /// What its file and its address are called: `data-boundary`.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Whom it is for and what to look at first.
    pub why: &'static str,
    /// Rows of panels, from the top; the panels of a row are equally wide.
    pub rows: Vec<Vec<Panel>>,
}

/// One picture.
#[derive(Debug)]
pub struct Panel {
    /// Its title, unique on its page.
    pub title: &'static str,
    /// What it shows, and what a bad picture means.
    pub why: &'static str,
    /// What is counted.
    pub unit: Unit,
    /// Lines, or one number each.
    pub shape: Shape,
    /// What is asked.
    pub queries: Vec<Query>,
    /// From which value on it is bad: drawn in red.
    pub bad_from: Option<f64>,
}

/// One question to Prometheus.
#[derive(Debug)]
pub struct Query {
    /// In `PromQL`, with `$app` for the chosen applications.
    pub expression: String,
    /// What a line is called: `{{engine}}`.
    pub legend: &'static str,
}

/// How a panel shows its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Over time.
    Lines,
    /// Over time, one upon the other.
    Stacked,
    /// The last number, large.
    Number,
    /// The last numbers, as rows of a table.
    Table,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Things a second.
    PerSecond,
    /// Seconds.
    Seconds,
    /// 0 to 1.
    Ratio,
    /// Bytes.
    Bytes,
    /// Yen.
    Yen,
    /// Seconds since 1970.
    Moment,
}

impl Unit {
    const fn grafana(self) -> &'static str {
        match self {
            Self::Count => "short",
            Self::PerSecond => "ops",
            Self::Seconds => "s",
            Self::Ratio => "percentunit",
            Self::Bytes => "bytes",
            Self::Yen => "currencyJPY",
            Self::Moment => "dateTimeAsIso",
        }
    }
}

impl Panel {
    /// A panel of lines.
    pub(crate) fn lines(title: &'static str, unit: Unit, why: &'static str) -> Self {
        Self {
            title,
            why,
            unit,
            shape: Shape::Lines,
            queries: Vec::new(),
            bad_from: None,
        }
    }

    /// A large number.
    pub(crate) fn number(title: &'static str, unit: Unit, why: &'static str) -> Self {
        Self::lines(title, unit, why).shaped(Shape::Number)
    }

    pub(crate) fn shaped(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// From this value on it is bad.
    pub(crate) fn bad_from(self, value: f64) -> Self {
        Self {
            bad_from: Some(value),
            ..self
        }
    }

    /// Asks one thing more.
    pub(crate) fn ask(mut self, legend: &'static str, expression: impl Into<String>) -> Self {
        self.queries.push(Query {
            expression: expression.into(),
            legend,
        });
        self
    }

    fn json(&self, id: usize, place: [usize; 4]) -> Value {
        let targets: Vec<Value> = self
            .queries
            .iter()
            .zip('A'..)
            .map(|(query, letter)| self.target(query, letter))
            .collect();
        let [x, y, width, height] = place;
        json!({
            "id": id,
            "type": self.kind(),
            "title": self.title,
            "description": self.why,
            "datasource": { "type": "prometheus", "uid": SOURCE },
            "gridPos": { "x": x, "y": y, "w": width, "h": height },
            "fieldConfig": { "defaults": self.field(), "overrides": [] },
            "options": self.options(),
            "targets": targets,
        })
    }

    fn target(&self, query: &Query, letter: char) -> Value {
        let at_once = matches!(self.shape, Shape::Number | Shape::Table);
        json!({
            "refId": letter.to_string(),
            "datasource": { "type": "prometheus", "uid": SOURCE },
            "expr": query.expression,
            "legendFormat": query.legend,
            "instant": at_once,
            "range": !at_once,
            "format": if self.shape == Shape::Table { "table" } else { "time_series" },
        })
    }

    const fn kind(&self) -> &'static str {
        match self.shape {
            Shape::Lines | Shape::Stacked => "timeseries",
            Shape::Number => "stat",
            Shape::Table => "table",
        }
    }

    fn field(&self) -> Value {
        let mut steps = vec![json!({ "color": "green", "value": null })];
        steps.extend(
            self.bad_from
                .map(|bad| json!({ "color": "red", "value": bad })),
        );
        let stacking = if self.shape == Shape::Stacked {
            "normal"
        } else {
            "none"
        };
        let filled = if self.shape == Shape::Stacked { 40 } else { 0 };
        let marked = if self.bad_from.is_some() {
            "line"
        } else {
            "off"
        };
        json!({
            "unit": self.unit.grafana(),
            "min": 0,
            "thresholds": { "mode": "absolute", "steps": steps },
            "custom": {
                "stacking": { "mode": stacking, "group": "A" },
                "fillOpacity": filled,
                "thresholdsStyle": { "mode": marked },
            },
        })
    }

    fn options(&self) -> Value {
        match self.shape {
            Shape::Lines | Shape::Stacked => json!({
                "legend": { "displayMode": "list", "placement": "bottom" },
                "tooltip": { "mode": "multi", "sort": "desc" },
            }),
            Shape::Number => json!({ "reduceOptions": { "calcs": ["lastNotNull"] } }),
            Shape::Table => json!({ "showHeader": true }),
        }
    }
}

impl Dashboard {
    /// Its panels, row by row.
    pub fn panels(&self) -> impl Iterator<Item = &Panel> {
        self.rows.iter().flatten()
    }

    pub(crate) fn file_name(&self) -> String {
        format!("{}.json", self.name)
    }

    pub(crate) fn json(&self) -> String {
        let mut panels = Vec::new();
        for (row, in_row) in self.rows.iter().enumerate() {
            let width = COLUMNS / in_row.len();
            for (nth, panel) in in_row.iter().enumerate() {
                let place = [nth * width, row * HEIGHT, width, HEIGHT];
                panels.push(panel.json(panels.len() + 1, place));
            }
        }
        let dashboard = json!({
            "uid": format!("sekisho-{}", self.name),
            "title": format!("Sekisho: {}", self.title),
            "description": self.why,
            "tags": ["sekisho"],
            "schemaVersion": 39,
            "editable": false,
            "timezone": "browser",
            "time": { "from": "now-6h", "to": "now" },
            "refresh": "30s",
            "links": [{ "type": "dashboards", "title": "Sekisho", "tags": ["sekisho"], "asDropdown": true }],
            "templating": { "list": variables() },
            "panels": panels,
        });
        let mut text =
            serde_json::to_string_pretty(&dashboard).expect("JSON of strings and numbers");
        text.push('\n');
        text
    }
}

/// The Prometheus to ask, and the applications to look at.
fn variables() -> Value {
    json!([
        { "name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus" },
        {
            "name": "app",
            "type": "query",
            "label": "Application",
            "datasource": { "type": "prometheus", "uid": SOURCE },
            "query": { "query": "label_values(sekisho_requests_total, app)", "refId": "app" },
            "multi": true,
            "includeAll": true,
            "allValue": ".*",
            "current": { "text": "All", "value": "$__all" },
            "refresh": 2,
            "sort": 1,
        },
    ])
}
