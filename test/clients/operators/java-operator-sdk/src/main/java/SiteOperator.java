import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An operator of the Java Operator SDK, on fabric8's client: it keeps a ConfigMap for each Site, and the Site's status. It tells, one JSON object a line,
 * when it has started and what it has cleaned up after. It ends with its standard input.
 */
public final class SiteOperator {

  public static class SiteSpec {
    public String content;
  }

  public static class SiteStatus {
    public String phase;
    public Long observedGeneration;
  }

  @Group("operators.example.com")
  @Version("v1")
  public static class Site extends CustomResource<SiteSpec, SiteStatus> implements Namespaced {}

  @ControllerConfiguration(finalizerName = "operators.example.com/cleanup")
  @GradualRetry(maxAttempts = 50, initialInterval = 100, maxInterval = 1000)
  public static class SiteReconciler implements Reconciler<Site>, Cleaner<Site> {

    @Override
    public List<EventSource<?, Site>> prepareEventSources(EventSourceContext<Site> context) {
      var configMaps = InformerEventSourceConfiguration.from(ConfigMap.class, Site.class).build();
      return List.of(new InformerEventSource<>(configMaps, context));
    }

    @Override
    public UpdateControl<Site> reconcile(Site site, Context<Site> context) {
      var metadata = site.getMetadata();
      var configMap = new ConfigMapBuilder()
          .withNewMetadata().withName(metadata.getName()).withNamespace(metadata.getNamespace()).endMetadata()
          .withData(Map.of("content", site.getSpec().content))
          .build();
      configMap.addOwnerReference(site);
      context.getClient().resource(configMap).forceConflicts().serverSideApply();
      if (site.getStatus() == null || !Objects.equals(site.getStatus().observedGeneration, metadata.getGeneration())) {
        context.getClient().resource(published(site)).create();
      }
      // What is sent by server-side apply has nothing but what this operator owns.
      var patch = new Site();
      patch.setMetadata(new ObjectMetaBuilder().withName(metadata.getName()).withNamespace(metadata.getNamespace()).build());
      patch.setStatus(new SiteStatus());
      patch.getStatus().phase = "Ready";
      patch.getStatus().observedGeneration = metadata.getGeneration();
      return UpdateControl.patchStatus(patch);
    }

    @Override
    public DeleteControl cleanup(Site site, Context<Site> context) {
      tell("{\"cleaned\":\"" + site.getMetadata().getName() + "\"}");
      return DeleteControl.defaultDelete();
    }

    private static Event published(Site site) {
      var metadata = site.getMetadata();
      return new EventBuilder()
          .withNewMetadata().withGenerateName(metadata.getName() + ".").withNamespace(metadata.getNamespace()).endMetadata()
          .withType("Normal").withReason("Published").withMessage("generation " + metadata.getGeneration() + " is published")
          .withNewInvolvedObject()
          .withApiVersion(site.getApiVersion()).withKind(site.getKind())
          .withName(metadata.getName()).withNamespace(metadata.getNamespace()).withUid(metadata.getUid())
          .endInvolvedObject()
          .build();
    }
  }

  private static synchronized void tell(String line) {
    System.out.println(line);
  }

  public static void main(String[] arguments) throws Exception {
    var client = new KubernetesClientBuilder().build();
    var operator = new Operator(overrider -> overrider.withKubernetesClient(client));
    operator.register(new SiteReconciler());
    operator.start();
    tell("{\"started\":true}");
    System.in.readAllBytes();
    operator.stop();
    System.exit(0);
  }
}
