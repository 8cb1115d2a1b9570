// Command informers watches a resource with client-go's dynamic informer and tells, one JSON object a line, of every call of its handlers and of every
// list and watch it asks the server for. It ends with its standard input.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

type line struct {
	Event           string `json:"event,omitempty"`
	Name            string `json:"name,omitempty"`
	Version         string `json:"version,omitempty"`
	Request         string `json:"request,omitempty"`
	ResourceVersion string `json:"resourceVersion,omitempty"`
	Status          int    `json:"status,omitempty"`
	Synced          bool   `json:"synced,omitempty"`
}

type printer struct {
	mutex sync.Mutex
}

func (p *printer) print(l line) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	text, err := json.Marshal(l)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}

func (p *printer) event(kind string, object any) {
	if unknown, ok := object.(cache.DeletedFinalStateUnknown); ok {
		// Deleted while nobody watched.
		object = unknown.Obj
	}
	meta := object.(metav1.Object)
	p.print(line{Event: kind, Name: meta.GetName(), Version: meta.GetResourceVersion()})
}

// recorder tells of requests when their reply begins.
type recorder struct {
	printer *printer
	next    http.RoundTripper
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := r.next.RoundTrip(request)
	if err == nil {
		query := request.URL.Query()
		kind := "list"
		if query.Get("watch") == "true" {
			kind = "watch"
		}
		if query.Get("sendInitialEvents") == "true" {
			kind = "watch-list"
		}
		r.printer.print(line{Request: kind, ResourceVersion: query.Get("resourceVersion"), Status: response.StatusCode})
	}
	return response, err
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file of the kubeconfig")
	resource := flag.String("resource", "", "group/version/plural")
	flag.Parse()
	if err := run(*kubeconfig, *resource); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(kubeconfig, resource string) error {
	parts := strings.Split(resource, "/")
	if len(parts) != 3 {
		return fmt.Errorf("%q is not group/version/plural", resource)
	}
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	out := &printer{}
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return &recorder{out, next} })
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	factory := dynamicinformer.NewDynamicSharedInformerFactory(client, 0)
	informer := factory.ForResource(schema.GroupVersionResource{Group: parts[0], Version: parts[1], Resource: parts[2]}).Informer()
	_, err = informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { out.event("add", object) },
		UpdateFunc: func(_, object any) { out.event("update", object) },
		DeleteFunc: func(object any) { out.event("delete", object) },
	})
	if err != nil {
		return err
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	out.print(line{Synced: true})
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
