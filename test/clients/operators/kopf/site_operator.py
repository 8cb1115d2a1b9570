"""
An operator of kopf: it keeps a ConfigMap for each Site, and the Site's status. It tells, one JSON object a line, when it has started and what its deletion
handler has cleaned up after. It ends with its standard input.
"""
import asyncio
import json
import logging
import os
import sys
import threading

import kopf
import urllib3
from kubernetes import client, config

SITES = ('operators.example.com', 'v1', 'sites')


def tell(**line):
    # In one piece: handlers run in several threads.
    sys.stdout.write(json.dumps(line) + '\n')
    sys.stdout.flush()


@kopf.on.startup()
def configure(settings: kopf.OperatorSettings, **_):
    settings.watching.chunk_size = 3
    settings.watching.initial_streaming = os.environ['INITIAL_STREAMING'] == 'true'
    settings.networking.error_backoffs = [0.1, 0.2, 0.5, 1, 2, 5, 10]
    login()
    tell(started=True)


def login():
    """While the server restarts, calls of the handlers wait: the handlers of events are not called again when they fail."""
    configuration = client.Configuration()
    config.load_kube_config(client_configuration=configuration)
    configuration.retries = urllib3.Retry(total=20, backoff_factor=0.05, allowed_methods=None, status_forcelist=[429, 503])
    client.Configuration.set_default(configuration)


@kopf.on.resume(*SITES, backoff=0.5)
@kopf.on.create(*SITES, backoff=0.5)
@kopf.on.update(*SITES, backoff=0.5)
def publish(body, meta, patch, **_):
    write_config_map(body)
    kopf.info(body, reason='Published', message=f'generation {meta["generation"]} is published')
    patch.status['phase'] = 'Ready'
    patch.status['observedGeneration'] = meta['generation']


@kopf.on.delete(*SITES)
def clean_up(name, **_):
    tell(cleaned=name)


@kopf.on.event('', 'v1', 'configmaps')
def restore(namespace, name, body, **_):
    """What others did to the ConfigMap of a site is undone; the site is read anew, since this may know less than the handlers of sites."""
    owners = [owner for owner in body.metadata.get('ownerReferences', []) if owner['kind'] == 'Site']
    if not owners:
        return
    try:
        site = client.CustomObjectsApi().get_namespaced_custom_object(*SITES[:2], namespace, SITES[2], name)
    except client.ApiException as error:
        if error.status == 404:
            return
        raise
    if 'deletionTimestamp' not in site['metadata']:
        write_config_map(site)


def write_config_map(site):
    name, namespace = site['metadata']['name'], site['metadata']['namespace']
    wanted = {'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': name}, 'data': {'content': site['spec']['content']}}
    kopf.adopt(wanted, owner=site)
    api = client.CoreV1Api()
    try:
        api.create_namespaced_config_map(namespace, wanted)
    except client.ApiException as error:
        if error.status != 409:
            raise
        if api.read_namespaced_config_map(name, namespace).data != wanted['data']:
            api.replace_namespaced_config_map(name, namespace, wanted)


def main():
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    stop = threading.Event()

    def wait_for_end():
        sys.stdin.read()
        stop.set()

    threading.Thread(target=wait_for_end, daemon=True).start()
    asyncio.run(kopf.operator(clusterwide=True, standalone=True, stop_flag=stop))


main()
