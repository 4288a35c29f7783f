package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/text/language"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/gateway/message"
	"rapor/store"
)

type contextKey int

const (
	requestKey contextKey = iota
	languageKey
	identityKey
	sourceKey
)

const requestHeader = "X-Request-Id"

// requestForm of an ID that a proxy may give.
var requestForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

func requestID(ctx context.Context) string { id, _ := ctx.Value(requestKey).(string); return id }

func languageOf(ctx context.Context) appraisal.Language {
	if l, ok := ctx.Value(languageKey).(appraisal.Language); ok && l != "" {
		return l
	}
	return appraisal.Indonesian
}

// asked is the language a request asks for, "" where it does not.
func asked(r *http.Request) appraisal.Language {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return ""
	}
	return message.Spoken(tags...)
}

// who asks; the zero identity for the public.
func who(ctx context.Context) access.Identity {
	id, _ := ctx.Value(identityKey).(access.Identity)
	return id
}

// prepare gives a request its ID, its language and the time it may take.
func (s *server) prepare(c *gin.Context) {
	id := c.GetHeader(requestHeader)
	if !requestForm.MatchString(id) {
		id = uuid.NewString()
	}
	c.Header(requestHeader, id)
	ctx, cancel := context.WithTimeout(c.Request.Context(), s.timeout(c))
	defer cancel()
	ctx = context.WithValue(ctx, requestKey, id)
	ctx = context.WithValue(ctx, languageKey, asked(c.Request))
	ctx = context.WithValue(ctx, sourceKey, source(c.ClientIP()))
	c.Request = c.Request.WithContext(ctx)
	// A form is read by nobody who knows the operation's limit.
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, s.limit(c))
	c.Header("Cache-Control", "no-store")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Next()
}

// rosterPath takes more time and larger bodies than all others.
const rosterPath = "/api/v1/roster"

func (s *server) timeout(c *gin.Context) time.Duration {
	if c.FullPath() == rosterPath || exportRoutes[c.FullPath()] {
		return rosterTimeout
	}
	return requestTimeout
}

func (s *server) limit(c *gin.Context) int64 {
	switch c.FullPath() {
	case rosterPath:
		return maxRoster
	case "/api/v1" + attachmentsPath:
		// The operation itself says in its own words what is too large.
		return s.acts.Quota.OrUsual().File + maxBody
	}
	if smallPaths[c.FullPath()] {
		return maxReport
	}
	return maxBody
}

// source is what an address counts as: itself, or the network of one subscriber in IPv6.
func source(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	const subscriber = 64
	network, err := ip.WithZone("").Prefix(subscriber)
	if err != nil {
		return address
	}
	return network.String()
}

// observe logs and counts a request by its route: a path holds IDs and tokens.
func (s *server) observe(c *gin.Context) {
	began := time.Now()
	c.Next()
	route := c.FullPath()
	if route == "" {
		route = "unknown"
	}
	took, status := time.Since(began), c.Writer.Status()
	s.requests.WithLabelValues(c.Request.Method, route, strconv.Itoa(status)).Observe(took.Seconds())
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	} else if route == "/healthz" || route == "/readyz" {
		level = slog.LevelDebug
	}
	s.log.LogAttrs(c.Request.Context(), level, "request", slog.String("request", requestID(c.Request.Context())),
		slog.String("method", c.Request.Method), slog.String("route", route), slog.Int("status", status),
		slog.Duration("took", took), slog.Int("bytes", c.Writer.Size()))
}

// rescue turns a panic into an internal error.
func (s *server) rescue(c *gin.Context) {
	defer func() {
		if r := recover(); r != nil {
			if r == http.ErrAbortHandler { //nolint:errorlint // it is compared so by net/http
				panic(r)
			}
			s.log.ErrorContext(c.Request.Context(), "panic", "request", requestID(c.Request.Context()), "route", c.FullPath(), "panic", r)
			s.answer(c, errors.New("panic"))
		}
	}()
	c.Next()
}

// answer writes a problem outside of the API's own handlers.
func (s *server) answer(c *gin.Context, err error) {
	if c.Writer.Written() {
		c.Abort()
		return
	}
	p := s.problem(c.Request.Context(), err)
	c.Header("Content-Type", "application/problem+json")
	c.AbortWithStatusJSON(p.Status, p)
}

func newRequests(registry prometheus.Registerer) (*prometheus.HistogramVec, error) {
	requests := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "rapor", Subsystem: "gateway", Name: "request_seconds",
		Help: "How long requests took, by route and status.", Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"method", "route", "status"})
	if registry == nil {
		return requests, nil
	}
	return requests, registry.Register(requests)
}

const keyPrefix = "rapor_"

// identify finds out who asks, for operations that are not open to everybody.
func (s *server) identify(ctx huma.Context, next func(huma.Context)) {
	if len(ctx.Operation().Security) == 0 {
		next(ctx)
		return
	}
	id, err := s.identity(ctx)
	if err != nil {
		s.refuse(ctx, err)
		return
	}
	if l := languageAsked(ctx.Context()); l != "" {
		id.Language = l
	}
	// Not left to every act: a machine's key does one thing.
	if ctx.Operation().Path != measurementsPath && id.Has(access.Machine) {
		s.refuse(ctx, access.Allow(id, access.SeeOwn, access.Facts{Agency: id.Agency}))
		return
	}
	ctx = huma.WithValue(ctx, languageKey, id.Language)
	next(huma.WithValue(ctx, identityKey, id))
}

func languageAsked(ctx context.Context) appraisal.Language {
	l, _ := ctx.Value(languageKey).(appraisal.Language)
	return l
}

func (s *server) identity(ctx huma.Context) (access.Identity, error) {
	scheme, key, _ := strings.Cut(ctx.Header("Authorization"), " ")
	key = strings.TrimSpace(key)
	if !strings.EqualFold(scheme, "Bearer") || key == "" {
		return access.Identity{}, appraisal.Refuse(appraisal.Forbidden, "key-missing", "", "")
	}
	unknown := appraisal.Refuse(appraisal.Forbidden, "key-unknown", "", "")
	if !strings.HasPrefix(key, keyPrefix) {
		return access.Identity{}, unknown
	}
	hash := store.HashAPIKey(key)
	agency, person, err := s.acts.Store.KeyHolder(ctx.Context(), hash[:])
	if store.NoRows(err) {
		return access.Identity{}, unknown
	}
	if err != nil {
		return access.Identity{}, err
	}
	return s.acts.Identify(ctx.Context(), agency, person)
}

// refuse answers from a middleware of the API.
func (s *server) refuse(ctx huma.Context, err error) {
	p := s.problem(ctx.Context(), err)
	for name, values := range p.GetHeaders() {
		for _, v := range values {
			ctx.SetHeader(name, v)
		}
	}
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	// The status is sent; nothing can be said about a connection that broke.
	_ = s.api.Marshal(ctx.BodyWriter(), "application/json", p)
}
