// Plays histories of applies and updates with structured-merge-diff, the library that Kubernetes merges and owns fields with: one JSON document a line in,
// the object and its managers after each step out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"

	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
	"sigs.k8s.io/structured-merge-diff/v6/merge"
	"sigs.k8s.io/structured-merge-diff/v6/typed"
)

const version = fieldpath.APIVersion("v1")

// step is one request. Op: "apply", "force", "update", or "schema", from which on the type is another one.
type step struct {
	Op      string `json:"op"`
	Manager string `json:"manager"`
	Object  any    `json:"object"`
	Schema  string `json:"schema"`
}

// history is a case: the first step brings the schema; its root type is "root".
type history struct {
	Steps []step `json:"steps"`
	// Empty is an object that nobody has filled in.
	Empty any `json:"empty"`
}

type manager struct {
	Applied bool            `json:"applied"`
	Fields  json.RawMessage `json:"fields"`
}

type result struct {
	Object    any                `json:"object"`
	Managers  map[string]manager `json:"managers"`
	Conflicts []string           `json:"conflicts"`
	Error     string             `json:"error"`
}

// same converts nothing: there is one version.
type same struct{}

func (same) Convert(object *typed.TypedValue, _ fieldpath.APIVersion) (*typed.TypedValue, error) {
	return object, nil
}
func (same) IsMissingVersionError(error) bool { return false }

var (
	ignored  = fieldpath.NewSet(fieldpath.MakePathOrDie("status"))
	stripped = fieldpath.NewSet(
		fieldpath.MakePathOrDie("apiVersion"), fieldpath.MakePathOrDie("kind"),
		fieldpath.MakePathOrDie("metadata"), fieldpath.MakePathOrDie("metadata", "name"),
	)
	updater = (&merge.UpdaterBuilder{
		Converter:    same{},
		IgnoreFilter: map[fieldpath.APIVersion]fieldpath.Filter{version: fieldpath.NewExcludeSetFilter(ignored)},
	}).BuildUpdater()
)

type player struct {
	kind     typed.ParseableType
	empty    any
	live     any // nil: there is none
	managers fieldpath.ManagedFields
}

func (p *player) play(s step) result {
	var conflicts []string
	var failure string
	var err error
	switch s.Op {
	case "schema":
		var parser *typed.Parser
		if parser, err = typed.NewParser(typed.YAMLObject(s.Schema)); err != nil {
			panic(fmt.Sprintf("schema: %v\n%s", err, s.Schema))
		}
		p.kind = parser.Type("root")
	case "update":
		p.update(s)
	default:
		err = p.apply(s)
		var found merge.Conflicts
		switch {
		case errors.As(err, &found):
			for _, c := range found {
				conflicts = append(conflicts, c.Manager+" "+c.Path.String())
			}
			sort.Strings(conflicts)
		case err != nil:
			failure = err.Error()
		}
	}
	return result{Object: p.live, Managers: encoded(p.managers), Conflicts: conflicts, Error: failure}
}

// update is a write: it never fails, and what cannot be compared leaves the managers as they are.
func (p *player) update(s step) {
	old := p.live
	p.live = s.Object
	if old == nil {
		old = p.empty
	} else if len(p.managers) == 0 {
		return // untracked
	}
	before, err := p.kind.FromUnstructured(old, typed.AllowDuplicates)
	if err != nil {
		return
	}
	after, err := p.kind.FromUnstructured(s.Object, typed.AllowDuplicates)
	if err != nil {
		return
	}
	_, managers, err := updater.Update(before, after, version, p.managers.Copy(), s.Manager)
	if err == nil {
		p.managers = strip(managers, s.Manager)
	}
}

func (p *player) apply(s step) error {
	current, managers := p.live, p.managers.Copy()
	if current == nil {
		current = p.empty
	} else if len(managers) == 0 {
		var err error
		if managers, err = p.beforeFirstApply(); err != nil {
			return fmt.Errorf("before: %w", err)
		}
	}
	config, err := p.kind.FromUnstructured(s.Object)
	if err != nil {
		return fmt.Errorf("patch: %w", err)
	}
	live, err := p.kind.FromUnstructured(current, typed.AllowDuplicates)
	if err != nil {
		return fmt.Errorf("live: %w", err)
	}
	merged, managers, err := updater.Apply(live, config, version, managers, s.Manager, s.Op == "force")
	if err != nil {
		return err
	}
	if merged != nil {
		p.live = merged.AsValue().Unstructured()
	}
	p.managers = strip(managers, s.Manager)
	return nil
}

// beforeFirstApply makes one owner of all that nobody has tracked.
func (p *player) beforeFirstApply() (fieldpath.ManagedFields, error) {
	empty, err := p.kind.FromUnstructured(p.empty, typed.AllowDuplicates)
	if err != nil {
		return nil, err
	}
	live, err := p.kind.FromUnstructured(p.live, typed.AllowDuplicates)
	if err != nil {
		return nil, err
	}
	_, managers, err := updater.Update(empty, live, version, fieldpath.ManagedFields{}, "before-first-apply")
	if err != nil {
		return nil, err
	}
	return strip(managers, "before-first-apply"), nil
}

func strip(managers fieldpath.ManagedFields, name string) fieldpath.ManagedFields {
	own, ok := managers[name]
	if !ok {
		return managers
	}
	set := own.Set().Difference(stripped)
	if set.Empty() {
		delete(managers, name)
	} else {
		managers[name] = fieldpath.NewVersionedSet(set, own.APIVersion(), own.Applied())
	}
	return managers
}

func encoded(managers fieldpath.ManagedFields) map[string]manager {
	out := map[string]manager{}
	for name, set := range managers {
		fields, err := set.Set().ToJSON()
		if err != nil {
			panic(err)
		}
		out[name] = manager{Applied: set.Applied(), Fields: fields}
	}
	return out
}

// numbers makes int64 and float64 of numbers, as Kubernetes' decoder does.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil && !strings.ContainsAny(v.String(), ".eE") {
			return i
		}
		f, err := v.Float64()
		if err != nil {
			panic(err)
		}
		return f
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	}
	return v
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var h history
			decoder := json.NewDecoder(bytes.NewReader(line))
			decoder.UseNumber()
			if err := decoder.Decode(&h); err != nil {
				panic(err)
			}
			p := player{empty: numbers(h.Empty), managers: fieldpath.ManagedFields{}}
			results := make([]result, 0, len(h.Steps))
			for _, s := range h.Steps {
				s.Object = numbers(s.Object)
				results = append(results, p.play(s))
			}
			if err := encoder.Encode(results); err != nil {
				panic(err)
			}
		}
		if err != nil {
			return
		}
	}
}

