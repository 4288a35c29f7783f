package store_test

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/internal/privatepg/pgtest"
	"rapor/store"
	"rapor/store/db"
)

// shelf is an agency with a clock that the test moves, and files.
type shelf struct {
	*testing.T
	now    time.Time
	store  *store.Store
	owner  string
	agency uuid.UUID
}

func newShelf(t *testing.T) *shelf {
	t.Helper()
	s := &shelf{T: t, now: time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC), owner: pgtest.Database(t, migrate), agency: store.NewID()}
	var err error
	s.store, err = store.Open(t.Context(), serviceURL(s.owner), func() time.Time { return s.now })
	require.NoError(t, err)
	t.Cleanup(s.store.Close)
	s.found(s.agency)
	return s
}

func (s *shelf) found(agency uuid.UUID) {
	s.Helper()
	s.in(agency, func(tx store.Tx) {
		require.NoError(s, tx.InsertAgency(s.Context(), db.InsertAgencyParams{ID: agency, Code: "d" + agency.String()[30:], Name: "Dinas Uji", Zone: "Asia/Jakarta"}))
	})
}

func (s *shelf) in(agency uuid.UUID, do func(store.Tx)) {
	s.Helper()
	require.NoError(s, s.store.As(s.Context(), agency, func(tx store.Tx) error { do(tx); return nil }))
}

func (s *shelf) upload(agency uuid.UUID, content string) (id uuid.UUID) {
	s.Helper()
	id = store.NewID()
	hash := sha256.Sum256([]byte(content))
	s.in(agency, func(tx store.Tx) {
		require.NoError(s, tx.InsertBlob(s.Context(), db.InsertBlobParams{AgencyID: agency, Hash: hash[:], Size: int64(len(content)), Content: []byte(content)}))
		require.NoError(s, tx.InsertAttachment(s.Context(), db.InsertAttachmentParams{
			AgencyID: agency, ID: id, Hash: hash[:], Name: "a.txt", MediaType: "text/plain", Size: int64(len(content)), At: tx.Now,
		}))
	})
	return id
}

func (s *shelf) use(agency, id uuid.UUID) {
	s.Helper()
	s.in(agency, func(tx store.Tx) {
		require.NoError(s, tx.UseAttachment(s.Context(), db.UseAttachmentParams{AgencyID: agency, AttachmentID: id, RefID: store.NewID(), Kind: "journal"}))
	})
}

// left are the contents and the files of an agency.
func (s *shelf) left(agency uuid.UUID) (contents []string, files int) {
	s.Helper()
	s.in(agency, func(tx store.Tx) {
		rows, err := tx.Query(s.Context(), "SELECT convert_from(content, 'UTF8') FROM blob ORDER BY 1")
		require.NoError(s, err)
		contents, err = pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(s, err)
		require.NoError(s, tx.QueryRow(s.Context(), "SELECT count(*) FROM attachment").Scan(&files))
	})
	return contents, files
}

func TestUploadsThatNothingRefersToAreDropped(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	elsewhere := store.NewID()
	s.found(elsewhere)
	s.upload(s.agency, "only here")
	s.upload(s.agency, "twice")
	s.use(s.agency, s.upload(s.agency, "twice"))
	s.use(s.agency, s.upload(s.agency, "used"))
	s.upload(elsewhere, "used")
	s.upload(elsewhere, "twice")
	s.now = s.now.AddDate(0, 0, store.UnusedDays)
	s.upload(s.agency, "only here")
	s.upload(elsewhere, "young")

	dropped, err := s.store.DropUnusedFiles(t.Context())
	require.NoError(t, err)
	require.Empty(t, dropped, "to the day")
	s.now = s.now.Add(time.Second)
	dropped, err = s.store.DropUnusedFiles(t.Context())
	require.NoError(t, err)
	require.ElementsMatch(t, []store.DroppedFiles{{Agency: s.agency, Files: 2, Bytes: 14}, {Agency: elsewhere, Files: 2, Bytes: 9}}, dropped)
	contents, files := s.left(s.agency)
	require.Equal(t, []string{"only here", "twice", "used"}, contents, "uploaded again, shared with a used one, used")
	require.Equal(t, 3, files)
	contents, files = s.left(elsewhere)
	require.Equal(t, []string{"young"}, contents, "what another agency uses is none of its own")
	require.Equal(t, 1, files)
	dropped, err = s.store.DropUnusedFiles(t.Context())
	require.NoError(t, err)
	require.Empty(t, dropped)
}

func TestManyUnusedUploadsAreDroppedPageByPage(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.in(s.agency, func(tx store.Tx) {
		_, err := tx.Exec(t.Context(), "INSERT INTO blob (agency_id, hash, size, content) SELECT $1, sha256(n::text::bytea), length(n::text), n::text::bytea FROM generate_series(1, 450) n", s.agency)
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `INSERT INTO attachment (agency_id, id, hash, name, media_type, size, at)
			SELECT $1, gen_random_uuid(), sha256(n::text::bytea), 'a.txt', 'text/plain', length(n::text), $2 FROM generate_series(1, 450) n`, s.agency, s.now)
		require.NoError(t, err)
	})
	s.now = s.now.AddDate(0, 0, store.UnusedDays+1)
	dropped, err := s.store.DropUnusedFiles(t.Context())
	require.NoError(t, err)
	require.Equal(t, 450, dropped[0].Files)
	contents, files := s.left(s.agency)
	require.Empty(t, contents)
	require.Zero(t, files)
}

// An upload is bound once; nothing else of it ever changes, not even by the owner of the tables.
func TestAnUploadIsBoundOnce(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.upload(s.agency, "bound")
	conn, err := pgx.Connect(t.Context(), s.owner)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	_, err = conn.Exec(t.Context(), "ALTER TABLE attachment NO FORCE ROW LEVEL SECURITY; ALTER TABLE attachment DROP CONSTRAINT attachment_agency_id_process_id_fkey")
	require.NoError(t, err)
	first, second := store.NewID(), store.NewID()
	for _, c := range []struct {
		sql  string
		want string
	}{
		{"UPDATE attachment SET process_id = '" + first.String() + "', name = 'b.txt'", "is final"},
		{"UPDATE attachment SET name = 'b.txt'", "is final"},
		{"UPDATE attachment SET process_id = '" + first.String() + "'", ""},
		{"UPDATE attachment SET process_id = '" + second.String() + "'", "is final"},
		{"UPDATE attachment SET process_id = NULL", "is final"},
	} {
		_, err = conn.Exec(t.Context(), c.sql)
		if c.want == "" {
			require.NoError(t, err, c.sql)
		} else {
			require.ErrorContains(t, err, c.want, c.sql)
		}
	}
}
