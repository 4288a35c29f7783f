// Package gateway is the HTTP side of the product: an API for people's programs and pages. A
// handler decodes, calls an act and maps its answer; what is allowed is decided in access and
// done in act.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/gateway/message"
)

const (
	// requestTimeout is how long an answer may take, rosterTimeout that of an import or an export.
	requestTimeout = 15 * time.Second
	rosterTimeout  = 5 * time.Minute
	// maxBody bounds what people send, maxRoster a roster.
	maxBody   = 1 << 20
	maxRoster = 64 << 20
	// drain is how long requests in progress may take when the gateway is asked to stop.
	drain = 20 * time.Second
)

// Options are what a gateway needs.
type Options struct {
	Acts *act.Acts
	Log  *slog.Logger
	// Metrics collects measurements; nil for none.
	Metrics prometheus.Registerer
	// Proxies are the networks whose word about where a request comes from is taken; nil for none.
	Proxies []string
	// Version of the product, for the API's description.
	Version string
}

// server answers requests.
type server struct {
	acts    *act.Acts
	log     *slog.Logger
	words   *message.Catalogue
	pages   *pages
	reports *pages
	// verifying is the page where anybody can check a paper.
	verifying *pages
	requests  *prometheus.HistogramVec
	api       huma.API
}

// settle sets what both frameworks keep once for the whole program: gin prints no routes, and
// what huma cannot read is as unprocessable as what it can read and refuses.
var settle = sync.OnceFunc(func() {
	gin.SetMode(gin.ReleaseMode)
	refuse := huma.NewErrorWithContext
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, problems ...error) huma.StatusError {
		if status == http.StatusBadRequest {
			status = http.StatusUnprocessableEntity
		}
		return refuse(ctx, status, message, problems...)
	}
})

// New is the gateway as a handler. It fails when its messages cannot be read or its metrics are
// registered already.
func New(o Options) (http.Handler, error) {
	s := &server{acts: o.Acts, log: o.Log}
	var err error
	if s.words, err = message.New(); err != nil {
		return nil, err
	}
	if s.pages, err = newPages(); err != nil {
		return nil, err
	}
	if s.reports, err = newReportPages(); err != nil {
		return nil, err
	}
	if s.verifying, err = newVerifyPage(); err != nil {
		return nil, err
	}
	if s.requests, err = newRequests(o.Metrics); err != nil {
		return nil, fmt.Errorf("metrics of the gateway: %w", err)
	}
	settle()
	router := gin.New()
	router.HandleMethodNotAllowed = true
	if err := router.SetTrustedProxies(o.Proxies); err != nil {
		return nil, fmt.Errorf("trusted proxies: %w", err)
	}
	router.Use(s.observe, s.prepare, s.rescue, s.plain)
	router.NoRoute(func(c *gin.Context) { s.answer(c, appraisal.Refuse(appraisal.NotFound, "not-found", "", "")) })
	router.NoMethod(func(c *gin.Context) {
		s.answer(c, appraisal.Refuse(appraisal.Invalid, "method-not-allowed", "", c.Request.Method))
	})
	router.GET("/healthz", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{"status": "ok"}) })
	router.GET("/readyz", s.ready)
	s.pageRoutes(router)
	s.reportPageRoutes(router)
	s.verifyRoutes(router)
	s.api = humagin.NewWithGroup(router, router.Group("/api/v1"), s.describe(o.Version))
	s.api.UseMiddleware(s.identify)
	s.routes()
	return router, nil
}

// ready answers whether the database does.
func (s *server) ready(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), 2*time.Second)
	defer cancel()
	if err := s.acts.Store.Pool().Ping(ctx); err != nil {
		s.answer(c, fmt.Errorf("%w: %w", appraisal.Refuse(appraisal.Unavailable, "database-unavailable", "", ""), err))
		return
	}
	c.JSON(http.StatusOK, gin.H{"status": "ready"})
}

// Run serves handler at listener until ctx ends, then lets requests in progress finish.
func Run(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	serving := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: rosterTimeout, WriteTimeout: rosterTimeout + requestTimeout,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- serving.Serve(listener) }()
	log.InfoContext(ctx, "gateway ready", "address", listener.Addr().String())
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := serving.Shutdown(ctx); err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
