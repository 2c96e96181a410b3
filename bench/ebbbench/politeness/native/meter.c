// Counts the bytes that come in on one interface, by source or destination IPv4 address, in buckets of 10 ms.
// usage: meter interface src|dst file address...    Ends on SIGTERM. Lines: epoch_seconds bytes...
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define MOST 8
#define ETHERNET_HEADER 14

static volatile sig_atomic_t stopped;

static void stop(int number) {
  (void)number;
  stopped = 1;
}

static void flush(FILE *out, long long bucket, long long *bytes, int count) {
  if (bucket >= 0) {
    fprintf(out, "%lld.%02lld", bucket / 100, bucket % 100);
    for (int i = 0; i < count; i++) fprintf(out, " %lld", bytes[i]);
    fputc('\n', out);
  }
  memset(bytes, 0, MOST * sizeof *bytes);
}

int main(int words, char **word) {
  int count = words - 4;
  if (count < 1 || count > MOST) return 2;
  struct sigaction action = {.sa_handler = stop};
  sigaction(SIGTERM, &action, NULL);
  int at = strcmp(word[2], "src") ? 16 : 12;
  unsigned address[MOST];
  for (int i = 0; i < count; i++) address[i] = inet_addr(word[4 + i]);

  int s = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP));
  struct sockaddr_ll place = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = if_nametoindex(word[1])};
  FILE *out = fopen(word[3], "w");
  if (s < 0 || bind(s, (void *)&place, sizeof place) || !out) {
    perror("meter");
    return 1;
  }
  int room = 32 << 20, yes = 1;
  setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  setsockopt(s, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);

  long long bucket = -1, bytes[MOST] = {0};
  unsigned char head[64], control[128];
  struct sockaddr_ll from;
  while (!stopped) {
    struct iovec part = {head, sizeof head};
    struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1,
                             .msg_control = control, .msg_controllen = sizeof control};
    ssize_t n = recvmsg(s, &message, MSG_TRUNC);
    if (n < 0 || from.sll_pkttype == PACKET_OUTGOING) continue;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c))
      if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS) memcpy(&t, CMSG_DATA(c), sizeof t);
    long long now = t.tv_sec * 100LL + t.tv_nsec / 10000000;
    if (now != bucket) {
      flush(out, bucket, bytes, count);
      bucket = now;
    }
    unsigned seen;
    memcpy(&seen, head + at, sizeof seen);
    for (int i = 0; i < count; i++)
      if (seen == address[i]) bytes[i] += n + ETHERNET_HEADER;
  }
  flush(out, bucket, bytes, count);
  fclose(out);
  return 0;
}
