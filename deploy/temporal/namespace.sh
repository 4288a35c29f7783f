#!/bin/sh
# Creates the namespace unless it exists. TEMPORAL_ADDRESS comes from the environment.
# A server that has just started may refuse for some seconds.
set -eu

attempts=60
until temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"; do
  attempts=$((attempts - 1))
  [ "$attempts" -gt 0 ] || exit 1
  sleep 2
done
echo "namespace $NAMESPACE is there"
