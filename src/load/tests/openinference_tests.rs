//! The shipped mapping `openinference`, on OTLP spans, and on spans and annotations as Phoenix exports them.
//!
//! The attributes are those of `spec/semantic_conventions.md` in github.com/Arize-ai/openinference. The columns of the export are
//! those of spec/traces.md there, and of `get_spans_dataframe` and `get_span_annotations_dataframe` of
//! arize-phoenix-client in github.com/Arize-ai/phoenix.

use polars::prelude::*;
use serde_json::{Value, json};

use super::harness::{Given, Loaded, given};
use super::otlp_wire::{message, with_lengths};

/// A span of a trace: the trace, its own number and its parent's, 0 for none; its kind, name, second and status.
struct Span {
    place: [u8; 3],
    kind: &'static str,
    name: &'static str,
    status: &'static str,
    attributes: Value,
    /// The exception that it recorded: its type and message.
    exception: Option<[&'static str; 2]>,
}

fn span(place: [u8; 3], kind: &'static str, name: &'static str, attributes: Value) -> Span {
    Span {
        place,
        kind,
        name,
        status: "UNSET",
        attributes,
        exception: None,
    }
}

impl Span {
    fn trace(&self) -> String {
        format!("{:032x}", self.place[0])
    }

    fn id(&self, number: u8) -> String {
        match number {
            0 => String::new(),
            number => format!("{:08x}{number:08x}", self.place[0]),
        }
    }

    fn as_otlp(&self) -> Value {
        let scalar = |value: &Value| match value {
            Value::Number(number) => json!({"doubleValue": number}),
            Value::Object(_) => json!({"stringValue": value.to_string()}),
            text => json!({"stringValue": text}),
        };
        let attributes = self.attributes.as_object().unwrap().iter();
        let mut pairs: Vec<Value> = attributes
            .map(|(key, value)| json!({"key": key, "value": scalar(value)}))
            .collect();
        if !self.kind.is_empty() {
            pairs.push(
                json!({"key": "openinference.span.kind", "value": {"stringValue": self.kind}}),
            );
        }
        let mut one = json!({
            "traceId": self.trace(), "spanId": self.id(self.place[1]), "name": self.name,
            "startTimeUnixNano": format!("179516520{}123000000", self.place[1]), "attributes": pairs,
            "status": {"code": match self.status { "ERROR" => 2, "OK" => 1, _ => 0 }},
        });
        if self.place[2] > 0 {
            one["parentSpanId"] = json!(self.id(self.place[2]));
        }
        if let Some([kind, text]) = self.exception {
            one["events"] = json!([{"name": "exception", "attributes": [
                {"key": "exception.type", "value": {"stringValue": kind}},
                {"key": "exception.message", "value": {"stringValue": text}}]}]);
        }
        one
    }

    /// A row of the `DataFrame` as pandas writes it to JSON lines: times are milliseconds.
    fn as_phoenix(&self) -> Value {
        let events = self.exception.map(|[kind, text]| {
            json!({"name": "exception", "timestamp": "2026-11-20T09:00:01Z",
                "attributes": {"exception.type": kind, "exception.message": text}})
        });
        let mut one = json!({
            "context.trace_id": self.trace(), "context.span_id": self.id(self.place[1]),
            "parent_id": (self.place[2] > 0).then(|| self.id(self.place[2])), "name": self.name,
            "span_kind": if self.kind.is_empty() { "UNKNOWN" } else { self.kind },
            "start_time": 1_795_165_200_123_u64 + u64::from(self.place[1]) * 1000, "end_time": 1_795_165_290_123_u64,
            "status_code": self.status, "status_message": "", "events": Vec::from_iter(events),
        });
        for (key, value) in self.attributes.as_object().unwrap() {
            one[format!("attributes.{key}")] = value.clone();
        }
        one
    }
}

/// Those of the first five traces belong to runs.
fn spans() -> Vec<Span> {
    let agent = || json!({"agent.name": "refunds", "session.id": "s1", "user.id": "u1"});
    let call = |cost: f64| json!({"llm.model_name": "m1", "llm.cost.total": cost});
    let mut spans = vec![
        // 1: the agent within a request fails; the inner call of a model is part of the outer one.
        span([1, 1, 9], "AGENT", "run", agent()),
        span([1, 2, 1], "LLM", "ChatOpenAI", call(0.25)),
        span([1, 3, 2], "LLM", "completion", call(0.25)),
        span([1, 4, 1], "TOOL", "crm call", json!({"tool.name": "crm"})),
        span(
            [1, 5, 1],
            "AGENT",
            "helper",
            json!({"agent.name": "helper"}),
        ),
        span([1, 6, 5], "LLM", "ChatOpenAI", call(0.5)),
        // 2: the root is a chain.
        span([2, 1, 0], "CHAIN", "LangGraph", json!({})),
        span([2, 2, 1], "TOOL", "search", json!({})),
        // 3, 4: the status is unset or in order, with an exception.
        span([3, 1, 0], "AGENT", "run", agent()),
        span([4, 1, 0], "AGENT", "run", agent()),
        // 5: a model that a chain calls alone; a step that failed inside.
        span(
            [5, 1, 0],
            "CHAIN",
            "answer",
            json!({"llm.cost.total": 0.125}),
        ),
        span([5, 2, 1], "RETRIEVER", "search", json!({})),
        // 6: a call of a model; 7: a part of a trace; 8: no span of OpenInference.
        span([6, 1, 0], "LLM", "ChatOpenAI", call(1.0)),
        span([7, 2, 1], "CHAIN", "answer", json!({})),
        span([8, 1, 0], "", "GET /", json!({})),
        // The chain of the second trace recovers from the failure of its agent.
        span([2, 3, 1], "AGENT", "plan", json!({"agent.name": "planner"})),
    ];
    spans[15].status = "ERROR";
    spans[0].status = "ERROR";
    spans[3].status = "ERROR";
    spans[3].exception = Some(["TimeoutError", "no answer"]);
    spans[6].status = "OK";
    spans[8].exception = Some(["KeyError", "no \"A1\" here"]);
    spans[9].status = "OK";
    spans[9].exception = Some(["KeyError", "retried"]);
    spans[11].status = "ERROR";
    spans
}

fn request(spans: &[Span], resource: &Value) -> Value {
    let spans: Vec<Value> = spans.iter().map(Span::as_otlp).collect();
    json!({"resourceSpans": [{"resource": {"attributes": resource}, "scopeSpans": [{"spans": spans}]}]})
}

fn version(version: &str) -> Value {
    json!([{"key": "service.version", "value": {"stringValue": version}}])
}

fn phoenix_lines(spans: &[Span]) -> Vec<u8> {
    let lines: Vec<String> = spans
        .iter()
        .map(|span| span.as_phoenix().to_string())
        .collect();
    lines.join("\n").into_bytes()
}

/// The `DataFrame` as Parquet: times are timestamps, dictionaries are structs, and lists of them are lists.
fn phoenix_parquet(spans: &[Span]) -> Vec<u8> {
    let rows: Vec<Value> = spans.iter().map(Span::as_phoenix).collect();
    let texts = |name: &str| {
        let texts = rows.iter().map(|row| row[name].as_str().map(str::to_owned));
        Column::new(name.into(), texts.collect::<Vec<_>>())
    };
    let mut columns: Vec<Column> = [
        "context.trace_id",
        "context.span_id",
        "parent_id",
        "name",
        "span_kind",
        "status_code",
        "status_message",
        "attributes.agent.name",
        "attributes.session.id",
        "attributes.user.id",
        "attributes.llm.model_name",
        "attributes.tool.name",
    ]
    .into_iter()
    .map(texts)
    .collect();
    let costs = rows
        .iter()
        .map(|row| row["attributes.llm.cost.total"].as_f64());
    columns.push(Column::new(
        "attributes.llm.cost.total".into(),
        costs.collect::<Vec<_>>(),
    ));
    let releases = rows
        .iter()
        .map(|row| row["attributes.metadata"]["release"].as_str());
    let metadata = df!("release" => releases.collect::<Vec<_>>()).unwrap();
    columns.push(
        metadata
            .into_struct("attributes.metadata".into())
            .into_series()
            .into(),
    );
    let times = rows.iter().map(|row| row["start_time"].as_i64());
    let times = Column::new("start_time".into(), times.collect::<Vec<_>>());
    columns.push(
        times
            .cast(&DataType::Datetime(
                TimeUnit::Milliseconds,
                Some(TimeZone::UTC),
            ))
            .unwrap(),
    );
    let events = spans.iter().map(|span| {
        let [kind, text] = span.exception.unwrap_or_default();
        let attributes = df!("exception.type" => [kind], "exception.message" => [text]).unwrap();
        let event = df!("name" => ["exception"]).unwrap();
        let event = event
            .hstack(&[attributes
                .into_struct("attributes".into())
                .into_series()
                .into()])
            .unwrap();
        let event = event.into_struct("event".into()).into_series();
        if span.exception.is_some() {
            event
        } else {
            event.clear()
        }
    });
    columns.push(Column::new(
        "events".into(),
        events.collect::<Vec<Series>>(),
    ));
    let mut frame = DataFrame::new(rows.len(), columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

/// The spans with a release in their metadata, as Phoenix has no resource.
fn with_metadata() -> Vec<Span> {
    let mut spans = spans();
    for span in &mut spans {
        span.attributes["metadata"] = json!({"release": "2.4.0"});
    }
    spans
}

fn layouts() -> [(&'static str, Given); 4] {
    let request = request(&spans(), &version("2.4.0"));
    [
        (
            "OTLP JSON",
            given(&[("a.json", request.to_string().as_bytes())]),
        ),
        (
            "OTLP protobuf",
            given(&[("a.binpb", &with_lengths(&[message(&request)]))]),
        ),
        (
            "JSON lines",
            given(&[("a.jsonl", &phoenix_lines(&with_metadata()))]),
        ),
        (
            "Parquet",
            given(&[("a.parquet", &phoenix_parquet(&with_metadata()))]),
        ),
    ]
}

fn check(layout: &str, loaded: &Loaded) {
    #[rustfmt::skip]
    let wanted = [
        ("outcome", ["failure", "success", "failure", "success", "success"]),
        ("failure_class", ["TimeoutError", "-", "KeyError", "-", "-"]),
        ("error_message", ["no answer", "-", "no \"A1\" here", "-", "-"]),
        ("release", ["2.4.0"; 5]),
        ("workflow", ["refunds", "planner", "refunds", "refunds", "answer"]),
        ("cluster", ["s1", "-", "s1", "s1", "-"]),
        ("tenant", ["u1", "-", "u1", "u1", "-"]),
        ("tool", ["crm", "-", "-", "-", "-"]),
        ("tools_called", ["crm", "search", "-", "-", "-"]),
        ("model", ["m1", "-", "-", "-", "-"]),
        ("cost_usd", ["0.75", "-", "-", "-", "0.125"]),
    ];
    let ids: Vec<String> = (1..=5).map(|trace| format!("{trace:032x}")).collect();
    assert_eq!(loaded.texts("run_id"), ids, "{layout}");
    for (column, texts) in wanted {
        assert_eq!(loaded.texts(column), texts, "{layout}: {column}");
    }
    assert_eq!(
        loaded.texts("started_at")[0],
        "2026-11-20 09:00:01.123000",
        "{layout}"
    );
    assert_eq!(loaded.refused(), [""; 0], "{layout}");
    assert_eq!(loaded.records.warnings(), [""; 0], "{layout}");
}

#[test]
fn the_outermost_agent_or_a_root_chain_is_the_run() {
    for (layout, given) in layouts() {
        let loaded = given.shipped("openinference").load().unwrap();
        check(layout, &loaded);
        let excluded = loaded.excluded();
        let reasons = [
            "the root of the trace is neither AGENT nor CHAIN, and no span has the kind AGENT",
            "the root span of the trace is missing, and no other has the kind AGENT",
        ];
        for reason in reasons {
            assert!(
                excluded.iter().any(|(text, _)| *text == reason),
                "{layout}: {excluded:?}"
            );
        }
        let no_kind = ("no span of the trace has openinference.span.kind", 1);
        // Phoenix gives every span a kind.
        assert_eq!(
            excluded.contains(&no_kind),
            layout.starts_with("OTLP"),
            "{layout}"
        );
    }
}

#[test]
fn a_trace_in_two_files_counts_once_and_a_run_without_release_not_at_all() {
    let twice = request(&spans(), &version("2.4.0")).to_string();
    let files = [("a.json", twice.as_bytes()), ("b.json", twice.as_bytes())];
    check(
        "twice",
        &given(&files).shipped("openinference").load().unwrap(),
    );
    let unnamed = request(&spans(), &json!([])).to_string();
    let mut other = spans();
    other.truncate(1);
    other[0].place = [9, 1, 0];
    other[0].attributes["metadata"] = json!({"agent_version": "3", "version": "2"});
    let named = request(&other, &json!([])).to_string();
    let files = [("a.json", unnamed.as_bytes()), ("b.json", named.as_bytes())];
    let loaded = given(&files).shipped("openinference").load().unwrap();
    assert_eq!(loaded.texts("release"), ["3"]);
    let reason =
        "the run has no service.version, and its metadata no release, agent_version or version";
    assert!(
        loaded.excluded().contains(&(reason, 5)),
        "{:?}",
        loaded.excluded()
    );
}

#[test]
fn only_annotations_of_people_tell_of_approvals_and_rescues() {
    let note = |span: &str, name: &str, kind: &str, label: Value, score: Value| {
        json!({
            "span_id": span, "annotation_name": name, "annotator_kind": kind, "result.label": label, "result.score": score,
            "result.explanation": null, "identifier": "", "source": "APP",
        })
        .to_string()
    };
    let all = with_metadata();
    let (agent, tool, chain) = (all[0].id(1), all[3].id(4), all[6].id(1));
    let notes = [
        note(&tool, "approval", "HUMAN", json!("Rejected"), Value::Null),
        note(&agent, "rescued", "HUMAN", Value::Null, json!(1.0)),
        note(&agent, "rescue_minutes", "HUMAN", Value::Null, json!(12.5)),
        note(&chain, "rescued", "LLM", json!("true"), Value::Null),
        note(&chain, "correctness", "HUMAN", json!("incorrect"), json!(0)),
    ]
    .join("\n");
    for (name, spans) in [
        ("a.jsonl", phoenix_lines(&all)),
        ("a.parquet", phoenix_parquet(&all)),
    ] {
        let files = [(name, &spans[..]), ("annotations.jsonl", notes.as_bytes())];
        let loaded = given(&files).shipped("openinference").load().unwrap();
        check(name, &loaded);
        assert_eq!(
            loaded.texts("approval_state"),
            ["rejected", "-", "-", "-", "-"]
        );
        assert_eq!(loaded.texts("rescued"), ["true", "-", "-", "-", "-"]);
        assert_eq!(loaded.texts("rescue_minutes"), ["12.5", "-", "-", "-", "-"]);
    }
}

#[test]
fn the_versions_of_prompt_templates_are_the_prompt_version() {
    let template = |version: &str| json!({"llm.prompt_template.version": version});
    let spans = [
        span([1, 1, 0], "AGENT", "refunds", json!({})),
        span([1, 2, 1], "LLM", "llm", template("v2")),
        span([1, 3, 1], "LLM", "llm", template("v1")),
        span([1, 4, 1], "LLM", "llm", template("v2")),
        span([2, 1, 0], "AGENT", "refunds", json!({})),
    ];
    let one = request(&spans, &version("2.4.0")).to_string();
    let loaded = given(&[("a.json", one.as_bytes())])
        .shipped("openinference")
        .load()
        .unwrap();
    assert_eq!(loaded.texts("prompt_version"), ["v1, v2", "-"]);
}
