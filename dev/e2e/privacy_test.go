package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"rapor/dev/demo"
	"rapor/dev/stack"
	"rapor/store"
)

// searchHistories looks through every history of some agencies for what people are called,
// where they are reached, and everything they wrote.
func searchHistories(t *testing.T, a *stack.App, agencies []*demo.Agency, since time.Time) {
	t.Helper()
	secrets := secrets{}
	for _, agency := range agencies {
		secrets.ofPeople(agency)
		secrets.ofDocuments(t, a.Store, agency.ID)
	}
	const least = 300
	if len(secrets.words) < least || len(secrets.figures) < least/3 {
		t.Fatalf("only %d words and %d figures were planted: the search would prove little", len(secrets.words), len(secrets.figures))
	}
	runs, size := 0, 0
	for _, agency := range agencies {
		for _, text := range histories(t, a.Temporal, agency.ID.String(), since) {
			runs++
			size += len(text)
			if found := secrets.in(text); found != "" {
				t.Errorf("a history holds %q", found)
			}
		}
	}
	if runs < 12*len(agencies) {
		t.Errorf("only %d histories were found", runs)
	}
	t.Logf("%d words and %d figures in none of %d histories (%d bytes as text)", len(secrets.words), len(secrets.figures), runs, size)
	proveSearch(t, a.Temporal, secrets)
}

// leak is a workflow that does what none may: it takes a name as its input.
func leak(workflow.Context, string) error { return nil }

// proveSearch plants a name, and finds it: a search that finds nothing may be a bad search.
func proveSearch(t *testing.T, c client.Client, s secrets) {
	t.Helper()
	queue, agency := unique(t), uuid.NewString()
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(leak)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	begun := time.Now()
	for word := range s.words {
		_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "leak/" + agency, TaskQueue: queue}, leak, "x "+word+" y")
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, 20*time.Second, func(context.Context) error {
			texts := histories(t, c, agency, begun)
			if len(texts) == 0 {
				return fmt.Errorf("the leak is not visible yet")
			}
			if s.in(texts[0]) == "" {
				t.Errorf("the leak of %q was not found", word)
			}
			return nil
		})
		return
	}
}

// secrets are what no history may hold: words anywhere, figures where they stand alone.
type secrets struct {
	words   map[string]bool
	figures map[string]bool
}

var (
	// A figure below 60 with two decimals may be the seconds of an instant.
	oddFigure = regexp.MustCompile(`^(?:[6-9]\d|\d{3,})\.\d{2}$`)
	anyFigure = regexp.MustCompile(`\d+\.\d+`)
)

func (s *secrets) word(text string) {
	// Shorter ones are IDs of choices, and steps may be called alike.
	const shortest = 6
	if s.words == nil {
		s.words, s.figures = map[string]bool{}, map[string]bool{}
	}
	if text = strings.TrimSpace(text); len(text) >= shortest && uuid.Validate(text) != nil {
		s.words[text] = true
	}
}

func (s *secrets) ofPeople(a *demo.Agency) {
	for _, p := range a.People {
		s.word(p.Name)
		s.word(strings.TrimSuffix(p.Name, " (contoh)"))
		s.word(p.Number)
		s.word(p.Mail)
		s.word(p.Key)
	}
}

// ofDocuments takes every text of more than a word, and every odd figure, that was handed in.
func (s *secrets) ofDocuments(t *testing.T, records *store.Store, agency uuid.UUID) {
	t.Helper()
	err := records.As(t.Context(), agency, func(tx store.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT body FROM document
			UNION ALL SELECT jsonb_build_array(reason) FROM adjustment
			UNION ALL SELECT jsonb_build_array(score) FROM appraisal WHERE score IS NOT NULL`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var body []byte
			if err := rows.Scan(&body); err != nil {
				return err
			}
			decoder := json.NewDecoder(strings.NewReader(string(body)))
			decoder.UseNumber()
			var value any
			if err := decoder.Decode(&value); err != nil {
				return err
			}
			s.ofValue(value)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *secrets) ofValue(value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, inner := range v {
			s.ofValue(inner)
		}
	case []any:
		for _, inner := range v {
			s.ofValue(inner)
		}
	case string:
		if strings.Contains(v, " ") {
			s.word(v)
		}
	case json.Number:
		if oddFigure.MatchString(v.String()) {
			s.figures[v.String()] = true
		}
	}
}

// in returns a secret that text holds, or "".
func (s secrets) in(text string) string {
	for word := range s.words {
		if strings.Contains(text, word) {
			return word
		}
	}
	for _, figure := range anyFigure.FindAllString(text, -1) {
		if s.figures[figure] {
			return figure
		}
	}
	return ""
}

// histories returns every history of the workflows whose ID names an agency, each as one text:
// all of it, and the data of every payload decoded.
func histories(t *testing.T, c client.Client, agency string, since time.Time) (texts []string) {
	t.Helper()
	var page []byte
	for {
		list, err := c.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{
			Query: fmt.Sprintf("StartTime >= %q", since.Add(-time.Second).UTC().Format(time.RFC3339)), NextPageToken: page, PageSize: 500,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list.GetExecutions() {
			if !strings.Contains(e.GetExecution().GetWorkflowId(), agency) {
				continue
			}
			events := history(t, c, e.GetExecution())
			text := e.String() + asText(t, e)
			for _, event := range events {
				text += asText(t, event)
			}
			texts = append(texts, text)
		}
		if page = list.GetNextPageToken(); len(page) == 0 {
			return texts
		}
	}
}

func history(t *testing.T, c client.Client, e *commonpb.WorkflowExecution) (events []*historypb.HistoryEvent) {
	t.Helper()
	i := c.GetWorkflowHistory(t.Context(), e.GetWorkflowId(), e.GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for i.HasNext() {
		event, err := i.Next()
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

// asText is a message as JSON, followed by the data of its payloads wherever they are.
func asText(t *testing.T, m proto.Message) string {
	t.Helper()
	raw, err := protojson.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.Write(raw)
	payloads(m.ProtoReflect(), func(p *commonpb.Payload) {
		b.WriteByte('\n')
		b.Write(p.GetData())
		for _, meta := range p.GetMetadata() {
			b.WriteByte(' ')
			b.Write(meta)
		}
	})
	b.WriteByte('\n')
	return b.String()
}

// payloads walks through everything below m: inputs, results, headers, memos, search
// attributes, details of failures and heartbeats, markers.
func payloads(m protoreflect.Message, visit func(*commonpb.Payload)) {
	if p, ok := m.Interface().(*commonpb.Payload); ok {
		visit(p)
		return
	}
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsMap():
			if field.MapValue().Message() == nil {
				return true
			}
			value.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
				payloads(v.Message(), visit)
				return true
			})
		case field.Message() == nil:
		case field.IsList():
			for i := range value.List().Len() {
				payloads(value.List().Get(i).Message(), visit)
			}
		default:
			payloads(value.Message(), visit)
		}
		return true
	})
}
