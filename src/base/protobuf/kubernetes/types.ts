import type { MessageDescriptor } from '../descriptor.js'
import { CUSTOM_RESOURCE_DEFINITION } from './apiextensions.js'
import { LEASE } from './coordination.js'
import { CONFIG_MAP, EVENT, EVENTS_EVENT, NAMESPACE, SECRET, SERVICE_ACCOUNT } from './core.js'
import { DELETE_OPTIONS, PARTIAL_OBJECT_METADATA, PARTIAL_OBJECT_METADATA_LIST, STATUS } from './meta.js'
import { CLUSTER_ROLE, ROLE, ROLE_BINDING } from './rbac.js'
import {
  SELF_SUBJECT_ACCESS_REVIEW,
  SELF_SUBJECT_REVIEW,
  SELF_SUBJECT_RULES_REVIEW,
  SUBJECT_ACCESS_REVIEW,
  TOKEN_REQUEST,
  TOKEN_REVIEW,
} from './reviews.js'

const CORE = {
  ConfigMap: CONFIG_MAP,
  DeleteOptions: DELETE_OPTIONS,
  Event: EVENT,
  Namespace: NAMESPACE,
  Secret: SECRET,
  ServiceAccount: SERVICE_ACCOUNT,
  Status: STATUS,
}

const TYPES: Readonly<Record<string, Readonly<Record<string, MessageDescriptor>>>> = {
  v1: CORE,
  'meta.k8s.io/v1': {
    DeleteOptions: DELETE_OPTIONS,
    PartialObjectMetadata: PARTIAL_OBJECT_METADATA,
    PartialObjectMetadataList: PARTIAL_OBJECT_METADATA_LIST,
    Status: STATUS,
  },
  'meta.k8s.io/v1beta1': { PartialObjectMetadata: PARTIAL_OBJECT_METADATA, PartialObjectMetadataList: PARTIAL_OBJECT_METADATA_LIST },
  'apiextensions.k8s.io/v1': { CustomResourceDefinition: CUSTOM_RESOURCE_DEFINITION },
  'coordination.k8s.io/v1': { Lease: LEASE },
  'events.k8s.io/v1': { Event: EVENTS_EVENT },
  'rbac.authorization.k8s.io/v1': { ClusterRole: CLUSTER_ROLE, ClusterRoleBinding: ROLE_BINDING, Role: ROLE, RoleBinding: ROLE_BINDING },
  'authentication.k8s.io/v1': { SelfSubjectReview: SELF_SUBJECT_REVIEW, TokenRequest: TOKEN_REQUEST, TokenReview: TOKEN_REVIEW },
  'authorization.k8s.io/v1': {
    LocalSubjectAccessReview: SUBJECT_ACCESS_REVIEW,
    SelfSubjectAccessReview: SELF_SUBJECT_ACCESS_REVIEW,
    SelfSubjectRulesReview: SELF_SUBJECT_RULES_REVIEW,
    SubjectAccessReview: SUBJECT_ACCESS_REVIEW,
  },
}

/** The message of a compiled-in type; undefined for one that has none here. DeleteOptions belong to every group version. */
export function kubernetesMessage(apiVersion: string, kind: string): MessageDescriptor | undefined {
  const kinds = Object.hasOwn(TYPES, apiVersion) ? TYPES[apiVersion] : undefined
  if (kinds !== undefined && Object.hasOwn(kinds, kind)) return kinds[kind]
  return kind === 'DeleteOptions' ? DELETE_OPTIONS : undefined
}
