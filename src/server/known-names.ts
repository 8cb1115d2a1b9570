/** Admission plugins that exist here; each with its default. */
export const ADMISSION_PLUGINS: Readonly<Record<string, boolean>> = { NamespaceLifecycle: true }

/** Plugins of kube-apiserver that do not exist here: switching them off is what they are. */
export const ABSENT_ADMISSION_PLUGINS: ReadonlySet<string> = new Set([
  'AlwaysAdmit',
  'AlwaysDeny',
  'AlwaysPullImages',
  'CertificateApproval',
  'CertificateSigning',
  'CertificateSubjectRestriction',
  'ClusterTrustBundleAttest',
  'DefaultIngressClass',
  'DefaultStorageClass',
  'DefaultTolerationSeconds',
  'EventRateLimit',
  'ExtendedResourceToleration',
  'ImagePolicyWebhook',
  'LimitPodHardAntiAffinityTopology',
  'LimitRanger',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionWebhook',
  'NamespaceAutoProvision',
  'NamespaceExists',
  'NodeRestriction',
  'OwnerReferencesPermissionEnforcement',
  'PersistentVolumeClaimResize',
  'PodNodeSelector',
  'PodSecurity',
  'PodTolerationRestriction',
  'PodTopologyLabels',
  'Priority',
  'ResourceQuota',
  'RuntimeClass',
  'ServiceAccount',
  'StorageObjectInUseProtection',
  'TaintNodesByCondition',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionWebhook',
])

/** Controllers that fill namespaces; the others are control loops of their own. */
export const NAMESPACE_DEFAULTS_CONTROLLERS: readonly string[] = ['root-ca-certificate-publisher-controller', 'serviceaccount-controller']

/** The one feature gate that can be switched here: whether constrained impersonation is tried (spec/api.md §8.6). */
export const CONSTRAINED_IMPERSONATION = 'ConstrainedImpersonation'

/** Feature gates of kube-apiserver that a client of this server may want to name, and whether what they gate is there. */
export const FEATURE_GATES: Readonly<Record<string, boolean>> = {
  APIServerIdentity: false,
  AllAlpha: false,
  AllBeta: false,
  AnonymousAuthConfigurableEndpoints: false,
  CBORServingAndStorage: false,
  CRDObservedGenerationTracking: false,
  CRDValidationRatcheting: true,
  ConsistentListFromCache: true,
  [CONSTRAINED_IMPERSONATION]: true,
  CoordinatedLeaderElection: false,
  CustomResourceFieldSelectors: true,
  ListFromCacheSnapshot: true,
  MutatingAdmissionPolicy: false,
  OpenAPIEnums: true,
  RetryGenerateName: true,
  SeparateCacheWatchRPC: true,
  StorageVersionAPI: false,
  StorageVersionMigrator: false,
  StreamingCollectionEncodingToJSON: true,
  StructuredAuthenticationConfiguration: false,
  StructuredAuthorizationConfiguration: false,
  WatchList: true,
}
