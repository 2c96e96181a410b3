// Measures the round trip to an IPv4 address again and again.
// usage: pinger address every_ms file    Ends on SIGTERM. Lines: epoch_seconds_sent round_trip_ms
#include <arpa/inet.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 4096

static volatile sig_atomic_t stopped;

static void stop(int number) {
  (void)number;
  stopped = 1;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static unsigned short checksum(const unsigned char *at, int length) {
  unsigned sum = 0;
  for (int i = 0; i < length; i += 2) sum += at[i] << 8 | at[i + 1];
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return htons(~sum & 0xffff);
}

int main(int words, char **word) {
  if (words != 4) return 2;
  struct sigaction action = {.sa_handler = stop};
  sigaction(SIGTERM, &action, NULL);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(word[1])};
  double every = atof(word[2]) / 1e3;
  int s = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  FILE *out = fopen(word[3], "w");
  if (s < 0 || !out) {
    perror("pinger");
    return 1;
  }
  static double sent[SLOTS];
  unsigned short id = getpid() & 0xffff, sequence = 0;
  double next = now();
  while (!stopped) {
    double t = now();
    if (t >= next) {
      struct icmphdr echo = {.type = ICMP_ECHO, .un.echo = {.id = htons(id), .sequence = htons(sequence)}};
      echo.checksum = checksum((void *)&echo, sizeof echo);
      sent[sequence++ % SLOTS] = t;
      sendto(s, &echo, sizeof echo, 0, (void *)&to, sizeof to);
      next = next + every > t ? next + every : t + every;
    }
    struct pollfd polled = {s, POLLIN, 0};
    double wait = next - now();
    struct timespec timeout = {0, wait > 0 ? (long)(wait * 1e9) : 0};
    if (ppoll(&polled, 1, &timeout, NULL) <= 0) continue;
    unsigned char packet[256];
    ssize_t n = recv(s, packet, sizeof packet, 0);
    double back = now();
    int header = (packet[0] & 15) * 4;
    if (n < header + (int)sizeof(struct icmphdr)) continue;
    struct icmphdr *echo = (void *)(packet + header);
    if (echo->type != ICMP_ECHOREPLY || ntohs(echo->un.echo.id) != id) continue;
    double begun = sent[ntohs(echo->un.echo.sequence) % SLOTS];
    fprintf(out, "%.6f %.3f\n", begun, (back - begun) * 1e3);
  }
  fclose(out);
  return 0;
}
