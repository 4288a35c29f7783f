package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// screenshots names a folder to which browser tests save what they see, for people to look at.
const screenshots = "RAPOR_SCREENSHOTS"

// tab opens a window of a real browser that remembers nothing, closed when the test is over. Whatever a page complains
// about, a script that fails or something its policy forbids, fails the test.
func tab(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("disable-quic", true), chromedp.WindowSize(1100, 900))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, closeTab := chromedp.NewContext(allocator)
	browse(t, ctx, chromedp.Navigate("about:blank"))
	var complaints []string
	var reading sync.WaitGroup
	messages := chromedp.Console(ctx)
	reading.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			// An answer that refuses a form is an error to the browser, too.
			if wrong := m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleException; wrong && !strings.HasPrefix(m.Text, "Failed to load resource") {
				complaints = append(complaints, m.Text)
			}
		}
	})
	t.Cleanup(func() {
		closeTab()
		stop()
		reading.Wait()
		if len(complaints) > 0 {
			t.Errorf("the browser complains: %s", strings.Join(complaints, "; "))
		}
	})
	limited, cancel := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	return limited
}

// browse does one thing after the other in a tab.
func browse(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// read asks a tab for something.
func read[T any](t *testing.T, ctx context.Context, what chromedp.Action[T]) T {
	t.Helper()
	value, err := chromedp.Run(ctx, what)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// look saves what a tab shows, where somebody wants to see it.
func look(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	folder := os.Getenv(screenshots)
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), read(t, ctx, chromedp.FullScreenshot(100)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// field is the form field of a name.
func field(name string) string { return fmt.Sprintf(`[name=%q]`, name) }
