package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/internal/privatepg/pgtest"
)

func TestSpeaksTheTerminalsLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		all, messages, lang string
		want                appraisal.Language
	}{
		{"", "", "", appraisal.Indonesian},
		{"", "", "C.UTF-8", appraisal.Indonesian},
		{"", "", "POSIX", appraisal.Indonesian},
		{"", "", "id_ID.UTF-8", appraisal.Indonesian},
		{"", "", "en_GB.UTF-8@euro", appraisal.English},
		{"", "", "de_DE.UTF-8", appraisal.Indonesian},
		{"", "en_US", "id_ID", appraisal.English},
		{"id_ID", "en_US", "en_US", appraisal.Indonesian},
	} {
		environment := map[string]string{"LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang}
		require.Equal(t, c.want, terminalLanguage(func(name string) string { return environment[name] }), "%+v", c)
	}
}

func TestRefusesInWords(t *testing.T) {
	owner := pgtest.Database(t, migrated)
	t.Setenv("DATABASE_URL", service(owner))
	require.Equal(t, "Ada beberapa hal yang perlu diperbaiki. [several-problems]\n"+
		"  code: Kode D tidak dapat dipakai: seharusnya 2 sampai 63 huruf kecil, angka, dan tanda hubung, tidak diawali tanda hubung; misalnya dinkes-kota. [agency-code]\n"+
		"  name: Nama terdiri atas 1 sampai 200 karakter, tanpa spasi di awal atau akhir. [name-form]\n"+
		"  zone: Zona waktu Europe/Berlin tidak dapat dipakai; pilih salah satu dari Asia/Jakarta, Asia/Pontianak, Asia/Makassar, Asia/Jayapura. [zone-unknown]\n",
		command(t, 1, "agency", "create", "D", " Dinas", "--zone", "Europe/Berlin"))
	require.Equal(t, "There is no agency with the code dinkes. [agency-unknown]\n", command(t, 1, "cycle", "list", "--agency", "dinkes", "--language", "en"))
	t.Setenv("LC_ALL", "en_US.UTF-8")
	require.Equal(t, "There is no agency with the code dinkes. [agency-unknown]\n", command(t, 1, "cycle", "list", "--agency", "dinkes"))
	require.Contains(t, command(t, 1, "cycle", "list", "--agency", "dinkes", "--language", "id"), "Instansi berkode dinkes tidak ditemukan.")
	require.Contains(t, command(t, 1, "cycle", "list", "--agency", "dinkes", "--language", "de"), "right is id or en")

	command(t, 0, "agency", "create", "dinkes", "Dinas")
	require.Contains(t, command(t, 1, "role", "grant", "boss", "--agency", "dinkes", "--name", "Budi"), "choose one of hr, official, forum")
	require.Contains(t, command(t, 1, "cycle", "list", "--agency", "dinkes"), "rapor role grant hr. [agency-without-hr]")
	command(t, 0, "role", "grant", "hr", "--agency", "dinkes", "--name", "Kepegawaian")
	require.Regexp(t, `There is no method tubai; choose one of .*tubei.* \[method-unknown\]`,
		command(t, 1, "cycle", "open", "2027", "--agency", "dinkes", "--method", "tubai"))
	require.Regexp(t, `^--starts: A date is written YYYY-MM-DD.* \[date-form\]\n$`,
		command(t, 1, "cycle", "open", "2027", "--agency", "dinkes", "--method", "tubei", "--starts", "tomorrow"))
}
