//! An operator of kube-rs: it keeps a ConfigMap for each Site, and the Site's status. It tells, one JSON object a line, when it has started and what its
//! finalizer has cleaned up after. It ends with its standard input.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::StreamExt;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::{
    Api, Client, CustomResource, Resource, ResourceExt,
    api::{ObjectMeta, Patch, PatchParams},
    runtime::{
        Controller,
        controller::Action,
        events::{Event, EventType, Recorder},
        finalizer::{self, finalizer},
        watcher,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::io::AsyncReadExt;

const MANAGER: &str = "site-operator";
const FINALIZER: &str = "operators.example.com/cleanup";

#[derive(CustomResource, Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[kube(
    group = "operators.example.com",
    version = "v1",
    kind = "Site",
    namespaced,
    status = "SiteStatus"
)]
struct SiteSpec {
    content: String,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SiteStatus {
    phase: Option<String>,
    observed_generation: Option<i64>,
}

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Kube(#[from] kube::Error),
    #[error(transparent)]
    Finalizer(#[from] Box<finalizer::Error<kube::Error>>),
}

struct Context {
    client: Client,
    recorder: Recorder,
}

async fn reconcile(site: Arc<Site>, context: Arc<Context>) -> Result<Action, Error> {
    let sites = Api::<Site>::namespaced(
        context.client.clone(),
        &site.namespace().unwrap_or_default(),
    );
    let outcome = finalizer(&sites, FINALIZER, site, |event| async {
        match event {
            finalizer::Event::Apply(site) => publish(&site, &sites, &context).await,
            finalizer::Event::Cleanup(site) => {
                println!("{}", json!({ "cleaned": site.name_any() }));
                Ok(Action::await_change())
            }
        }
    });
    Ok(outcome.await.map_err(Box::new)?)
}

async fn publish(site: &Site, sites: &Api<Site>, context: &Context) -> Result<Action, kube::Error> {
    let name = site.name_any();
    let config_map = ConfigMap {
        metadata: ObjectMeta {
            name: Some(name.clone()),
            owner_references: Some(site.controller_owner_ref(&()).into_iter().collect()),
            ..ObjectMeta::default()
        },
        data: Some(BTreeMap::from([(
            "content".to_owned(),
            site.spec.content.clone(),
        )])),
        ..ConfigMap::default()
    };
    let apply = PatchParams::apply(MANAGER).force();
    Api::<ConfigMap>::namespaced(
        context.client.clone(),
        &site.namespace().unwrap_or_default(),
    )
    .patch(&name, &apply, &Patch::Apply(&config_map))
    .await?;
    let generation = site.metadata.generation;
    if site
        .status
        .as_ref()
        .and_then(|status| status.observed_generation)
        != generation
    {
        let event = Event {
            type_: EventType::Normal,
            reason: "Published".to_owned(),
            note: Some("the site is published".to_owned()),
            action: "Publish".to_owned(),
            secondary: None,
        };
        context
            .recorder
            .publish(&event, &site.object_ref(&()))
            .await?;
    }
    let status = json!({ "status": SiteStatus { phase: Some("Ready".to_owned()), observed_generation: generation } });
    sites
        .patch_status(&name, &PatchParams::default(), &Patch::Merge(&status))
        .await?;
    Ok(Action::await_change())
}

fn retry(_: Arc<Site>, error: &Error, _: Arc<Context>) -> Action {
    eprintln!("{error}: {error:?}");
    Action::requeue(Duration::from_millis(200))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let client = Client::try_default().await?;
    let config = match std::env::var("STREAMING_LISTS").as_deref() {
        Ok("true") => watcher::Config::default().streaming_lists(),
        _ => watcher::Config::default().page_size(3),
    };
    let context = Arc::new(Context {
        client: client.clone(),
        recorder: Recorder::new(client.clone(), MANAGER.into()),
    });
    let end = async {
        let _ = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
    };
    println!("{}", json!({ "started": true }));
    Controller::new(Api::<Site>::all(client.clone()), config.clone())
        .owns(Api::<ConfigMap>::all(client), config)
        .graceful_shutdown_on(end)
        .run(reconcile, retry, context)
        .for_each(|result| async {
            if let Err(error) = result {
                eprintln!("{error}");
            }
        })
        .await;
    // A read of the standard input cannot be called off.
    std::process::exit(0)
}
