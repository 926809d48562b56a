#!/usr/bin/env bash
# Starts a Slurm of one node on this machine, as root, from the packages slurm-wlm and munge:
#   slurm_local.sh start | stop
set -euo pipefail
host=$(hostname -s)
case ${1:-start} in
start)
    mkdir -p /run/munge /var/log/munge /var/spool/slurmctld /var/spool/slurmd /etc/slurm
    chown munge:munge /run/munge /var/log/munge
    cat >/etc/slurm/cgroup.conf <<CONF
CgroupPlugin=cgroup/v1
CgroupAutomount=no
CONF
    cat >/etc/slurm/slurm.conf <<CONF
ClusterName=local
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
StateSaveLocation=/var/spool/slurmctld
SlurmdSpoolDir=/var/spool/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=2000 State=UNKNOWN
PartitionName=debug Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
    pgrep -x munged >/dev/null ||
        setpriv --reuid=munge --regid=munge --init-groups /usr/sbin/munged
    slurmctld
    slurmd -c
    for _ in $(seq 30); do
        sinfo -h -o %T 2>/dev/null | grep -q idle && break
        sleep 1
    done
    sinfo
    ;;
stop)
    scontrol shutdown
    ;;
esac
