// Package server runs on one machine, in one process, what Rapor needs around it: a Temporal server with its web UI, and
// a PostgreSQL. It is for development, demonstrations and tests; everything listens on loopback only.
package server

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Namespace is the one namespace the server has.
const Namespace = "default"

// FreePort asks for any free port where 0 means none.
const FreePort = -1

const (
	loopback   = "127.0.0.1"
	clusterID  = "active"
	startLimit = 2 * time.Minute
	poll       = 50 * time.Millisecond
	// Closed workflows stay to be looked at for longer than a demonstration lasts.
	retention = 30 * 24 * time.Hour
)

// TemporalOptions say how StartTemporal runs the server. The zero value is a server in memory, without web UI.
type TemporalOptions struct {
	// File is the SQLite database that keeps everything across restarts; it is created when missing. Empty means memory.
	// The process keeps the file open until it ends, so a file that is to be replaced needs a process of its own.
	File string
	// Port of the frontend; 0 picks a free one.
	Port int
	// UIPort of the web UI; 0 means no web UI, FreePort any.
	UIPort int
	// ContinueAfter is the length in events from which on a run is told to continue as new; 0 is the server's own limit.
	ContinueAfter int
	// Log receives warnings and errors; nil drops them.
	Log io.Writer
}

// Temporal is a running Temporal server.
type Temporal struct {
	server     temporal.Server
	ui         *uiserver.Server
	port       int
	uiPort     int
	stop       sync.Once
	stopResult error
}

// StartTemporal starts a Temporal server and returns once its namespace and its web UI answer. ctx bounds the start only.
func StartTemporal(ctx context.Context, o TemporalOptions) (_ *Temporal, err error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	if o.Log == nil {
		o.Log = io.Discard
	}

	ports, err := choosePorts(o)
	if err != nil {
		return nil, err
	}
	database, err := openDatabase(o.File)
	if err != nil {
		return nil, fmt.Errorf("opening the database of Temporal: %w", err)
	}
	t := &Temporal{port: ports.frontend, uiPort: ports.ui}
	if t.server, err = newServer(ports, database, o); err != nil {
		return nil, fmt.Errorf("composing the Temporal server: %w", err)
	}
	if err := t.server.Start(); err != nil {
		return nil, fmt.Errorf("starting the Temporal server: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.Stop())
		}
	}()
	if err := t.ready(ctx); err != nil {
		return nil, err
	}
	if ports.ui != 0 {
		if err := t.startUI(ctx); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// CopyDatabase writes a consistent copy of the database of a server, which may be running, to a new file.
func CopyDatabase(ctx context.Context, file, to string) error {
	// The driver is the server's own.
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "PRAGMA busy_timeout = 10000"); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fmt.Errorf("copying %s: %w", file, err)
	}
	return nil
}

// Address is the frontend's host:port, for client.Options.HostPort.
func (t *Temporal) Address() string { return net.JoinHostPort(loopback, strconv.Itoa(t.port)) }

// UIAddress is the address of the web UI for a browser, or "" where there is none.
func (t *Temporal) UIAddress() string {
	if t.uiPort == 0 {
		return ""
	}
	return "http://" + net.JoinHostPort(loopback, strconv.Itoa(t.uiPort))
}

// Stop stops the server. Further calls return what the first returned.
func (t *Temporal) Stop() error {
	t.stop.Do(func() {
		if t.ui != nil {
			t.ui.Stop()
		}
		t.stopResult = t.server.Stop()
	})
	return t.stopResult
}

type ports struct {
	frontend, history, matching, worker, ui int
}

// choosePorts holds every port until all are chosen, so that none is chosen twice.
func choosePorts(o TemporalOptions) (ports, error) {
	var held []net.Listener
	defer func() {
		for _, l := range held {
			l.Close()
		}
	}()
	var failed error
	pick := func(wanted int) int {
		l, err := net.Listen("tcp", net.JoinHostPort(loopback, strconv.Itoa(wanted)))
		if err != nil {
			failed = errors.Join(failed, err)
			return 0
		}
		held = append(held, l)
		return l.Addr().(*net.TCPAddr).Port
	}
	p := ports{frontend: pick(max(o.Port, 0))}
	if o.UIPort != 0 {
		p.ui = pick(max(o.UIPort, 0))
	}
	p.history, p.matching, p.worker = pick(0), pick(0), pick(0)
	return p, failed
}

var memories atomic.Int64

// openDatabase returns the settings of a database that has its schema and its namespace.
func openDatabase(file string) (*config.SQL, error) {
	if file == "" {
		// Memory gets its schema from the plug-in; only the name has to be its own.
		db := &config.SQL{
			PluginName:        sqlite.PluginName,
			DatabaseName:      fmt.Sprintf("memory-%d", memories.Add(1)),
			ConnectAttributes: map[string]string{"mode": "memory", "cache": "shared"},
		}
		return db, createNamespace(db)
	}

	file, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, err
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		// The schema grows under another name: a file that is there is whole.
		growing := file + ".new"
		if err := os.Remove(growing); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err := sqliteschema.SetupSchema(fileConfig(growing, nil)); err != nil {
			return nil, err
		}
		if err := os.Rename(growing, file); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	// With a write-ahead log NORMAL outlives the process being killed, at a fraction of the syncs.
	db := fileConfig(file, map[string]string{"journal_mode": "wal", "synchronous": "normal", "busy_timeout": "10000"})
	return db, createNamespace(db)
}

func fileConfig(file string, pragmas map[string]string) *config.SQL {
	attributes := map[string]string{"mode": "rwc"}
	for name, value := range pragmas {
		attributes[name] = value
	}
	return &config.SQL{PluginName: sqlite.PluginName, DatabaseName: file, ConnectAttributes: attributes}
}

func createNamespace(db *config.SQL) error {
	namespace, err := sqliteschema.NewNamespaceConfig(clusterID, Namespace, false, nil)
	if err != nil {
		return err
	}
	namespace.Detail.Config.Retention = durationpb.New(retention)
	return sqliteschema.CreateNamespaces(db, namespace)
}

func newServer(p ports, db *config.SQL, o TemporalOptions) (temporal.Server, error) {
	host := func(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }
	service := func(port int) config.Service {
		return config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
	}
	const store = "sqlite"
	cfg := &config.Config{
		Global: config.Global{
			Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback},
		},
		Persistence: config.Persistence{
			DefaultStore:     store,
			VisibilityStore:  store,
			NumHistoryShards: 1,
			DataStores:       map[string]config.DataStore{store: {SQL: db}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterID,
			CurrentClusterName:       clusterID,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterID: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: host(p.frontend)},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services: map[string]config.Service{
			string(primitives.FrontendService): service(p.frontend),
			string(primitives.HistoryService):  service(p.history),
			string(primitives.MatchingService): service(p.matching),
			string(primitives.WorkerService):   service(p.worker),
		},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{
			Archival: config.ArchivalNamespaceDefaults{
				History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
				Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
			},
		},
		PublicClient: config.PublicClient{HostPort: host(p.frontend)},
	}

	encoding := zap.NewProductionEncoderConfig()
	encoding.EncodeTime = zapcore.ISO8601TimeEncoder
	logger := log.NewZapLogger(zap.New(zapcore.NewCore(
		zapcore.NewConsoleEncoder(encoding),
		zapcore.Lock(zapcore.AddSync(o.Log)),
		zapcore.WarnLevel,
	)))
	authorizer, err := authorization.GetAuthorizerFromConfig(&cfg.Global.Authorization)
	if err != nil {
		return nil, err
	}
	claims, err := authorization.GetClaimMapperFromConfig(&cfg.Global.Authorization, logger)
	if err != nil {
		return nil, err
	}
	return temporal.NewServer(
		temporal.WithConfig(cfg),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(map[primitives.ServiceName]static.Hosts{
			primitives.FrontendService: static.SingleLocalHost(host(p.frontend)),
			primitives.HistoryService:  static.SingleLocalHost(host(p.history)),
			primitives.MatchingService: static.SingleLocalHost(host(p.matching)),
			primitives.WorkerService:   static.SingleLocalHost(host(p.worker)),
		}),
		temporal.WithDynamicConfigClient(dynamic(o.ContinueAfter)),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorizer),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return claims }),
	)
}

// dynamic lifts the limits that protect a shared server from one tenant: here there is one, and the disk is the limit.
// The limits on histories stay as they are in production, since workflows have to live with those, but runs may be told
// to continue sooner.
func dynamic(continueAfter int) dynamicconfig.StaticClient {
	const unlimited = 1_000_000
	values := dynamicconfig.StaticClient{
		dynamicconfig.FrontendRPS.Key():                                         unlimited,
		dynamicconfig.FrontendMaxNamespaceRPSPerInstance.Key():                  unlimited,
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key():        unlimited,
		dynamicconfig.FrontendMaxConcurrentLongRunningRequestsPerInstance.Key(): unlimited,
		dynamicconfig.FrontendPersistenceMaxQPS.Key():                           unlimited,
		dynamicconfig.HistoryRPS.Key():                                          unlimited,
		dynamicconfig.HistoryPersistenceMaxQPS.Key():                            unlimited,
		dynamicconfig.MatchingRPS.Key():                                         unlimited,
		dynamicconfig.MatchingPersistenceMaxQPS.Key():                           unlimited,
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key():                        8192,
		// A search attribute just registered is known this soon.
		dynamicconfig.NamespaceCacheRefreshInterval.Key(): 500 * time.Millisecond,
		// One partition per task queue: with few pollers, more only delay a task by forwarding it.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
	}
	if continueAfter > 0 {
		values[dynamicconfig.HistoryCountSuggestContinueAsNew.Key()] = continueAfter
	}
	return values
}

// ready waits until a client can use the namespace.
func (t *Temporal) ready(ctx context.Context) error {
	return until(ctx, "the Temporal server on "+t.Address(), func() error {
		c, err := client.DialContext(ctx, client.Options{
			HostPort:  t.Address(),
			Namespace: Namespace,
			Logger:    sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
		})
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{})
		return err
	})
}

func (t *Temporal) startUI(ctx context.Context) error {
	t.ui = uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		Host:                loopback,
		Port:                t.uiPort,
		TemporalGRPCAddress: t.Address(),
		EnableUI:            true,
		DefaultNamespace:    Namespace,
		CORS:                uiconfig.CORS{CookieInsecure: true}, // plain HTTP on loopback
		DisableNewsFetch:    true,
		HideLogs:            true,
	}))
	failed := make(chan error, 1)
	go func() { failed <- t.ui.Start() }()
	return until(ctx, "the web UI of Temporal on "+t.UIAddress(), func() error {
		select {
		case err := <-failed:
			return errors.Join(errGaveUp, err)
		default:
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.UIAddress()+"/", nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			return errors.New(res.Status)
		}
		return nil
	})
}

var errGaveUp = errors.New("it gave up")

// until asks again and again until the answer is good, the thing has given up, or ctx has ended.
func until(ctx context.Context, what string, ask func() error) error {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		err := ask()
		if err == nil {
			return nil
		}
		if errors.Is(err, errGaveUp) {
			return fmt.Errorf("%s: %w", what, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", what, errors.Join(ctx.Err(), err))
		case <-tick.C:
		}
	}
}
