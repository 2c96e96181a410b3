// A server of even streams, as of a live broadcast: GET /bytes_per_second/bytes is answered with so much, in steps of 5 ms.
// A client that falls behind gets what it missed as fast as it can.
// usage: streamer port
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void serve(int s) {
  static char buffer[1 << 16];
  double rate;
  long long bytes, sent = 0;
  ssize_t n = read(s, buffer, sizeof buffer - 1);
  if (n <= 0) return;
  buffer[n] = 0;
  if (sscanf(buffer, "GET /%lf/%lld", &rate, &bytes) != 2 || rate <= 0) return;
  n = snprintf(buffer, sizeof buffer, "HTTP/1.1 200 OK\r\nContent-Length: %lld\r\nConnection: close\r\n\r\n", bytes);
  if (write(s, buffer, n) != n) return;
  memset(buffer, 0, sizeof buffer);
  double begun = now();
  while (sent < bytes) {
    long long due = (long long)((now() - begun) * rate);
    if (due > bytes) due = bytes;
    while (sent < due) {
      size_t part = due - sent < (long long)sizeof buffer ? (size_t)(due - sent) : sizeof buffer;
      if ((n = write(s, buffer, part)) <= 0) return;
      sent += n;
    }
    struct timespec step = {0, 5000000};
    nanosleep(&step, NULL);
  }
}

int main(int words, char **word) {
  if (words != 2) return 2;
  signal(SIGCHLD, SIG_IGN);
  int s = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(word[1]))};
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (s < 0 || bind(s, (void *)&here, sizeof here) || listen(s, 64)) {
    perror("streamer");
    return 1;
  }
  for (;;) {
    int client = accept(s, NULL, NULL);
    if (client < 0) continue;
    if (fork() == 0) {
      serve(client);
      _exit(0);
    }
    close(client);
  }
}
