// Command controller-runtime is an operator: it keeps a ConfigMap for each Site, and the Site's status. It tells, one JSON object a line, when it leads and
// what its finalizer has cleaned. It ends with its standard input.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"go.uber.org/zap/zapcore"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	applymetav1 "k8s.io/client-go/applyconfigurations/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

const (
	finalizer = "operators.example.com/cleanup"
	manager   = "site-operator"
)

type line struct {
	Started bool   `json:"started,omitempty"`
	Leading bool   `json:"leading,omitempty"`
	Cleaned string `json:"cleaned,omitempty"`
}

var output sync.Mutex

func tell(l line) {
	output.Lock()
	defer output.Unlock()
	text, err := json.Marshal(l)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}

type reconciler struct {
	client.Client
	events events.EventRecorder
}

func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var site Site
	if err := r.Get(ctx, request.NamespacedName, &site); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !site.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, r.cleanUp(ctx, &site)
	}
	if controllerutil.AddFinalizer(&site, finalizer) {
		if err := r.Update(ctx, &site); err != nil {
			return ctrl.Result{}, err
		}
	}
	if err := r.applyConfigMap(ctx, &site); err != nil {
		return ctrl.Result{}, err
	}
	if site.Status.ObservedGeneration != site.Generation {
		r.events.Eventf(&site, nil, corev1.EventTypeNormal, "Published", "Publish", "generation %d is published", site.Generation)
	}
	site.Status.Phase = "Ready"
	site.Status.ObservedGeneration = site.Generation
	meta.SetStatusCondition(&site.Status.Conditions, metav1.Condition{
		Type: "Published", Status: metav1.ConditionTrue, Reason: "Applied", ObservedGeneration: site.Generation,
	})
	// Also where nothing has changed: that is no write, and calls nobody.
	return ctrl.Result{}, r.Status().Update(ctx, &site)
}

func (r *reconciler) cleanUp(ctx context.Context, site *Site) error {
	if !controllerutil.RemoveFinalizer(site, finalizer) {
		return nil
	}
	tell(line{Cleaned: site.Name})
	return client.IgnoreNotFound(r.Update(ctx, site))
}

func (r *reconciler) applyConfigMap(ctx context.Context, site *Site) error {
	owner := applymetav1.OwnerReference().
		WithAPIVersion(groupVersion.String()).WithKind("Site").WithName(site.Name).WithUID(site.UID).
		WithController(true).WithBlockOwnerDeletion(true)
	config := applycorev1.ConfigMap(site.Name, site.Namespace).
		WithOwnerReferences(owner).
		WithData(map[string]string{"content": site.Spec.Content})
	return r.Apply(ctx, config, client.FieldOwner(manager), client.ForceOwnership)
}

func main() {
	// The flag -kubeconfig is controller-runtime's own.
	elect := flag.Bool("leader-election", false, "work only while leading")
	flag.Parse()
	ctrl.SetLogger(zap.New(zap.WriteTo(os.Stderr), zap.StacktraceLevel(zapcore.PanicLevel)))
	if err := run(*elect); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(elect bool) error {
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	types := runtime.NewScheme()
	if err := scheme.AddToScheme(types); err != nil {
		return err
	}
	addToScheme(types)
	lease, renew, retry := 6*time.Second, 5*time.Second, 500*time.Millisecond
	operator, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:  types,
		Metrics: server.Options{BindAddress: "0"},

		LeaderElection: elect, LeaderElectionID: manager, LeaderElectionNamespace: "default",
		LeaseDuration: &lease, RenewDeadline: &renew, RetryPeriod: &retry,
	})
	if err != nil {
		return err
	}
	err = ctrl.NewControllerManagedBy(operator).
		For(&Site{}).
		Owns(&corev1.ConfigMap{}, builder.OnlyMetadata).
		Complete(&reconciler{operator.GetClient(), operator.GetEventRecorder(manager)})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	go func() {
		<-operator.Elected()
		tell(line{Leading: true})
	}()
	tell(line{Started: true})
	return operator.Start(ctx)
}
