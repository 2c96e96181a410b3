// The functions that PAC files expect, but for those of time. dnsResolve and myIpAddress come from outside.

function isPlainHostName(host) {
  return host.indexOf(".") < 0;
}

function dnsDomainIs(host, domain) {
  return host.length >= domain.length && host.substring(host.length - domain.length) === domain;
}

function localHostOrDomainIs(host, name) {
  return host === name || (isPlainHostName(host) && name.indexOf(host + ".") === 0);
}

function dnsDomainLevels(host) {
  return host.split(".").length - 1;
}

function isResolvable(host) {
  return dnsResolve(host) !== null;
}

function shExpMatch(text, pattern) {
  var expression = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".");
  return new RegExp("^" + expression + "$").test(text);
}

function convert_addr(address) {
  var parts = address.split(".");
  return ((parts[0] & 255) << 24) | ((parts[1] & 255) << 16) | ((parts[2] & 255) << 8) | (parts[3] & 255);
}

function isInNet(host, network, mask) {
  var address = /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host : dnsResolve(host);
  if (address === null || address.indexOf(":") >= 0) {
    return false;
  }
  return (convert_addr(address) & convert_addr(mask)) === (convert_addr(network) & convert_addr(mask));
}

function alert(text) {}
