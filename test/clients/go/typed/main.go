// Command typed does with client-go's typed clients what operators do: objects of compiled-in types go and come in protobuf. It tells, one JSON object a line, of
// every check that has passed and of the content types of all requests and replies; it ends with an error at the first check that fails.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/events"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/record"
)

const (
	namespace = "default"
	timeout   = 60 * time.Second
)

type line struct {
	Passed string `json:"passed,omitempty"`
	// Of a request: its method, path and body's type, and the type of the reply.
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`
	Sent   string `json:"sent,omitempty"`
	Got    string `json:"got,omitempty"`
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

// recorder tells of requests when their reply begins.
type recorder struct {
	next http.RoundTripper
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	reply, err := r.next.RoundTrip(request)
	if err == nil {
		tell(line{Method: request.Method, Path: request.URL.Path, Sent: request.Header.Get("Content-Type"), Got: reply.Header.Get("Content-Type")})
	}
	return reply, err
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "the kubeconfig of the server")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if err := run(ctx, *kubeconfig); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, kubeconfig string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return &recorder{next} })
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	checks := []struct {
		name  string
		check func(context.Context, kubernetes.Interface) error
	}{
		{"config maps", configMaps},
		{"secrets", secrets},
		{"namespaces", namespaces},
		{"informer", informer},
		{"leader election", leaderElection},
		{"event recorders", recorders},
		{"reviews", reviews},
	}
	for _, c := range checks {
		if err := c.check(ctx, client); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		tell(line{Passed: c.name})
	}
	return nil
}

func expect(ok bool, what string, got any) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%s: got %+v", what, got)
}

func configMaps(ctx context.Context, client kubernetes.Interface) error {
	maps := client.CoreV1().ConfigMaps(namespace)
	changes, err := maps.Watch(ctx, metav1.ListOptions{LabelSelector: "test=typed"})
	if err != nil {
		return err
	}
	defer changes.Stop()
	labels := map[string]string{"test": "typed"}
	made, err := maps.Create(ctx, &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: "typed", Labels: labels},
		Data:       map[string]string{"a": "1"},
		BinaryData: map[string][]byte{"b": {0, 1, 255}},
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	if err := expect(made.UID != "" && made.ResourceVersion != "" && !made.CreationTimestamp.IsZero() && len(made.ManagedFields) == 1, "created", made); err != nil {
		return err
	}
	if err := next(ctx, changes, watch.Added, func(m *corev1.ConfigMap) bool { return string(m.BinaryData["b"]) == "\x00\x01\xff" }); err != nil {
		return err
	}
	stale := made.DeepCopy()
	made.Data["a"] = "2"
	if made, err = maps.Update(ctx, made, metav1.UpdateOptions{}); err != nil {
		return err
	}
	if err := next(ctx, changes, watch.Modified, func(m *corev1.ConfigMap) bool { return m.Data["a"] == "2" && m.ResourceVersion == made.ResourceVersion }); err != nil {
		return err
	}
	if _, err = maps.Update(ctx, stale, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
		return fmt.Errorf("a stale update: %w", err)
	}
	if _, err = maps.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "typed"}}, metav1.CreateOptions{}); !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("created twice: %w", err)
	}
	if _, err = maps.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "Bad"}}, metav1.CreateOptions{}); !apierrors.IsInvalid(err) {
		return fmt.Errorf("a bad name: %w", err)
	}
	patched, err := maps.Patch(ctx, "typed", types.StrategicMergePatchType, []byte(`{"data":{"c":"3","a":null}}`), metav1.PatchOptions{})
	if err != nil {
		return err
	}
	if err := expect(len(patched.Data) == 1 && patched.Data["c"] == "3", "patched", patched); err != nil {
		return err
	}
	applied, err := maps.Apply(ctx, applycorev1.ConfigMap("typed", namespace).WithData(map[string]string{"d": "4"}), metav1.ApplyOptions{FieldManager: "typed", Force: true})
	if err != nil {
		return err
	}
	if err := expect(applied.Data["d"] == "4" && applied.Data["c"] == "3", "applied", applied); err != nil {
		return err
	}
	list, err := maps.List(ctx, metav1.ListOptions{LabelSelector: "test=typed"})
	if err != nil {
		return err
	}
	if err := expect(len(list.Items) == 1 && list.ResourceVersion != "" && list.Items[0].Name == "typed", "listed", list); err != nil {
		return err
	}
	policy := metav1.DeletePropagationBackground
	if err := maps.Delete(ctx, "typed", metav1.DeleteOptions{PropagationPolicy: &policy, Preconditions: metav1.NewUIDPreconditions(string(made.UID))}); err != nil {
		return err
	}
	_, err = maps.Get(ctx, "typed", metav1.GetOptions{})
	return expect(apierrors.IsNotFound(err), "gone", err)
}

// next waits for an event of the type whose object is the one that is meant.
func next(ctx context.Context, changes watch.Interface, kind watch.EventType, is func(*corev1.ConfigMap) bool) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case event, ok := <-changes.ResultChan():
			if !ok {
				return errors.New("the watch has ended")
			}
			if object, ok := event.Object.(*corev1.ConfigMap); ok && event.Type == kind && is(object) {
				return nil
			}
		}
	}
}

func secrets(ctx context.Context, client kubernetes.Interface) error {
	made, err := client.CoreV1().Secrets(namespace).Create(ctx, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "typed-"},
		Data:       map[string][]byte{"raw": {200}},
		StringData: map[string]string{"text": "plain"},
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	return expect(made.Type == corev1.SecretTypeOpaque && string(made.Data["text"]) == "plain" && made.Data["raw"][0] == 200, "created", made)
}

func namespaces(ctx context.Context, client kubernetes.Interface) error {
	made, err := client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "typed"}}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	if err := expect(made.Status.Phase == corev1.NamespaceActive && len(made.Spec.Finalizers) == 1, "created", made); err != nil {
		return err
	}
	for {
		account, err := client.CoreV1().ServiceAccounts("typed").Get(ctx, "default", metav1.GetOptions{})
		if err == nil {
			return expect(account.Namespace == "typed", "the account", account)
		}
		if !apierrors.IsNotFound(err) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func informer(ctx context.Context, client kubernetes.Interface) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	maps := factory.Core().V1().ConfigMaps()
	accounts := factory.Core().V1().ServiceAccounts()
	maps.Informer()
	accounts.Informer()
	stop, cancel := context.WithCancel(ctx)
	defer factory.Shutdown()
	defer cancel()
	factory.Start(stop.Done())
	for kind, ok := range factory.WaitForCacheSync(ctx.Done()) {
		if !ok {
			return fmt.Errorf("no %s", kind)
		}
	}
	ca, err := maps.Lister().ConfigMaps("kube-system").Get("kube-root-ca.crt")
	if err != nil {
		return err
	}
	return expect(ca.Data["ca.crt"] != "", "the root CA", ca)
}

func leaderElection(ctx context.Context, client kubernetes.Interface) error {
	lock := &resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Name: "typed", Namespace: namespace},
		Client:     client.CoordinationV1(),
		LockConfig: resourcelock.ResourceLockConfig{Identity: "me"},
	}
	term, resign := context.WithCancel(ctx)
	defer resign()
	led := false
	leaderelection.RunOrDie(term, leaderelection.LeaderElectionConfig{
		Lock:            lock,
		ReleaseOnCancel: true,
		LeaseDuration:   15 * time.Second,
		RenewDeadline:   10 * time.Second,
		RetryPeriod:     2 * time.Second,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(context.Context) {
				// Resigning while the first renewal is under way would lose the race against it.
				led = renewed(ctx, client)
				resign()
			},
			OnStoppedLeading: func() {},
		},
	})
	lease, err := client.CoordinationV1().Leases(namespace).Get(ctx, "typed", metav1.GetOptions{})
	if err != nil {
		return err
	}
	return expect(led && *lease.Spec.HolderIdentity == "" && lease.Spec.RenewTime.Nanosecond()%1000 == 0, "released", lease)
}

// renewed waits until the lease has been renewed.
func renewed(ctx context.Context, client kubernetes.Interface) bool {
	for ctx.Err() == nil {
		lease, err := client.CoordinationV1().Leases(namespace).Get(ctx, "typed", metav1.GetOptions{})
		if err == nil && lease.Spec.RenewTime.After(lease.Spec.AcquireTime.Time) {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

func recorders(ctx context.Context, client kubernetes.Interface) error {
	about, err := client.CoreV1().ConfigMaps(namespace).Get(ctx, "kube-root-ca.crt", metav1.GetOptions{})
	if err != nil {
		return err
	}
	older := record.NewBroadcaster()
	older.StartRecordingToSink(&typedSink{client})
	defer older.Shutdown()
	for range 2 {
		older.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "typed"}).Event(about, corev1.EventTypeNormal, "Older", "it happened")
	}
	newer := events.NewBroadcaster(&events.EventSinkImpl{Interface: client.EventsV1()})
	if err := newer.StartRecordingToSinkWithContext(ctx); err != nil {
		return err
	}
	defer newer.Shutdown()
	newer.NewRecorder(scheme.Scheme, "example.com/typed").Eventf(about, nil, corev1.EventTypeWarning, "Newer", "Testing", "it happened")
	for {
		found, err := client.CoreV1().Events(namespace).Search(scheme.Scheme, about)
		if err != nil {
			return err
		}
		counts := map[string]int32{}
		for _, event := range found.Items {
			counts[event.Reason] = max(event.Count, 1)
		}
		if counts["Older"] == 2 && counts["Newer"] == 1 {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("events: %+v", found.Items)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// typedSink writes events of core/v1 with the typed client, in protobuf.
type typedSink struct {
	client kubernetes.Interface
}

func (s *typedSink) Create(event *corev1.Event) (*corev1.Event, error) {
	return s.client.CoreV1().Events(event.Namespace).CreateWithEventNamespace(event)
}

func (s *typedSink) Update(event *corev1.Event) (*corev1.Event, error) {
	return s.client.CoreV1().Events(event.Namespace).UpdateWithEventNamespace(event)
}

func (s *typedSink) Patch(event *corev1.Event, data []byte) (*corev1.Event, error) {
	return s.client.CoreV1().Events(event.Namespace).PatchWithEventNamespace(event, data)
}
