(()=>{var e=localStorage.getItem("theme");(e==="day"||e==="night")&&(document.documentElement.dataset.theme=e);})();
