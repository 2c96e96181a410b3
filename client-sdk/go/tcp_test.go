package ebb_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"testing"
	"time"

	"ebb.dev/ebb"
	"ebb.dev/ebb/ebbv1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestTCP_provesWithTokenOrCertificateWhoCalls(t *testing.T) {
	folder := t.TempDir()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	authority := newAuthority(t, folder)
	authority.issue(t, "server", x509.ExtKeyUsageServerAuth)
	authority.issue(t, "build", x509.ExtKeyUsageClientAuth)
	address := freePort(t)
	in := func(name string) string { return filepath.Join(folder, name) }
	serviceOf(t, in("home"), fmt.Sprintf(`
listen:
  tcp: %s
  tls-certificate: %s
  tls-key: %s
  client-ca: %s
principals:
  tokens:
    - {name: ci, sha256: %x, role: user, account: %s, roots: [%s]}
  certificates:
    - {name: build, subject: CN=build, role: user}
`, address, in("server.pem"), in("server.key"), in("authority.pem"), sha256.Sum256([]byte("secret")), me.Username, folder))
	trust := []ebb.Option{ebb.WithAddress(address), ebb.WithAuthorities(in("authority.pem"))}

	byToken := connect(t, append(trust, ebb.WithToken("secret"))...)
	if caller := callerOf(t, byToken); caller != "token:ci" {
		t.Errorf("by token: %s", caller)
	}
	if _, err := byToken.Download(patient(t), origin.URL+"/again", in("file")); err != nil {
		t.Error(err)
	}
	same(t, in("file"))

	byCertificate := connect(t, append(trust, ebb.WithCertificate(in("build.pem"), in("build.key")))...)
	if caller := callerOf(t, byCertificate); caller == "" || caller == "token:ci" {
		t.Errorf("by certificate: %s", caller)
	}

	for name, each := range map[string]struct {
		options []ebb.Option
		code    codes.Code
	}{
		"a wrong token":           {append(trust, ebb.WithToken("guess")), codes.Unauthenticated},
		"nothing":                 {trust, codes.Unauthenticated},
		"a server nobody vouches": {[]ebb.Option{ebb.WithAddress(address), ebb.WithAttempts(1), ebb.WithToken("secret")}, codes.Unavailable},
	} {
		_, err := connect(t, each.options...).Manager.EnumJobs(patient(t), &ebbv1.EnumJobsRequest{})
		if status.Code(err) != each.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func callerOf(t *testing.T, client *ebb.Client) string {
	t.Helper()
	answer, err := client.Service.GetServiceStatus(patient(t), &ebbv1.GetServiceStatusRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return answer.GetCaller()
}

type authority struct {
	folder      string
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, folder string) *authority {
	a := &authority{folder: folder}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.key = a.write(t, "authority", template, template, nil)
	return a
}

func (a *authority) issue(t *testing.T, name string, usage x509.ExtKeyUsage) {
	a.write(t, name, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{usage},
	}, a.certificate, a.key)
}

func (a *authority) write(t *testing.T, name string, template, issuer *x509.Certificate, signer *ecdsa.PrivateKey) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if signer == nil {
		signer = key
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	if template.IsCA {
		if a.certificate, err = x509.ParseCertificate(der); err != nil {
			t.Fatal(err)
		}
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	a.pem(t, name+".pem", "CERTIFICATE", der)
	a.pem(t, name+".key", "PRIVATE KEY", private)
	return key
}

func (a *authority) pem(t *testing.T, name, kind string, der []byte) {
	t.Helper()
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	if err := os.WriteFile(filepath.Join(a.folder, name), text, 0o600); err != nil {
		t.Fatal(err)
	}
}
